/** The error codes in German: a code without its texts does not compile. */
import type { ErrorCode } from '../errors.ts';
import type { ErrorText } from './error-text.ts';

export const GERMAN = {
  invalid_request: {
    shopper: 'Die Anfrage ist nicht gültig.',
    admin: 'Inhalt oder Parameter passen nicht zum Vertrag; `param` nennt das Feld.',
  },
  invalid_json: {
    shopper: 'Der Inhalt ist kein gültiges JSON.',
    admin: 'Der Inhalt ließ sich nicht lesen; nichts wurde getan.',
  },
  unsupported_media_type: {
    shopper: 'Bitte den Inhalt als application/json senden.',
    admin: 'Der Inhaltstyp passt nicht zur Route.',
  },
  body_too_large: {
    shopper: 'Die Anfrage ist zu groß.',
    admin: 'Der Inhalt übersteigt die Grenze der Route und wurde nicht gelesen.',
  },
  idempotency_key_required: {
    shopper: 'Bitte einen Idempotency-Key mitsenden.',
    admin: 'Ein Aufruf, der Geld bewegt, kam ohne brauchbaren Idempotency-Key.',
  },
  idempotency_key_reused: {
    shopper: 'Dieser Idempotency-Key wurde schon für eine andere Anfrage benutzt.',
    admin: 'Derselbe Schlüssel kam binnen 24 Stunden mit anderem Inhalt; die erste Antwort gilt.',
  },
  unauthenticated: {
    shopper: 'Bitte melden Sie sich an.',
    admin: 'Keine Sitzung, eine abgelaufene oder eine mit älterer Sitzungsversion.',
  },
  invalid_credentials: {
    shopper: 'E-Mail oder Passwort stimmt nicht.',
    admin: 'E-Mail oder Passwort passte nicht; welches, wird nicht gesagt.',
  },
  forbidden: {
    shopper: 'Das dürfen Sie nicht.',
    admin: 'Die Rolle erlaubt es nicht, oder es geht um ein Mitglied des Teams.',
  },
  cross_origin: {
    shopper: 'Diese Anfrage kam von einer anderen Website.',
    admin: 'Ein Schreibzugriff ohne eigene Herkunft: gefälscht oder kein Aufruf unserer Seiten.',
  },
  session_changed: {
    shopper:
      'Sie sind jetzt mit einem anderen Konto angemeldet. Es wurde nichts ausgeführt. Bitte laden Sie die Seite neu.',
    admin:
      'Die Seite gehört zu einer anderen Sitzung als die Anfrage: Inzwischen hat sich jemand an- oder abgemeldet. Nichts wurde geschrieben.',
  },
  not_found: {
    shopper: 'Das haben wir nicht gefunden.',
    admin: 'Unbekannt oder fremd: beides wird gleich beantwortet.',
  },
  method_not_allowed: {
    shopper: 'Das ist hier nicht möglich.',
    admin: 'Die Route kennt diese HTTP-Methode nicht.',
  },
  email_taken: {
    shopper: 'Zu dieser E-Mail gibt es schon ein Konto.',
    admin: 'Der Index dieser Adresse ist vergeben.',
  },
  rate_limited: {
    shopper: 'Das ging etwas schnell. Bitte warten und noch einmal versuchen.',
    admin: 'Eine Grenze der Route ist erreicht; Retry-After nennt das Ende.',
  },
  cart_full: {
    shopper: 'Ihr Warenkorb ist voll. Bitte erst bestellen oder etwas entfernen.',
    admin: 'Der Warenkorb hat die höchste Zahl an Positionen.',
  },
  cart_empty: { shopper: 'Ihr Warenkorb ist leer.', admin: 'Bezahlen wurde bei leerem Warenkorb gedrückt.' },
  amount_changed: {
    shopper: 'Der Gesamtbetrag hat sich geändert. Bitte noch einmal prüfen.',
    admin: 'Der gezeigte Betrag stimmt nicht mehr; `total` nennt den richtigen. Nichts wurde festgehalten.',
  },
  out_of_stock: {
    shopper: 'Einige Artikel sind nicht mehr verfügbar.',
    admin: 'Die Reservierung schlug für `lines` fehl; nichts wurde reserviert oder belastet.',
  },
  already_paid: {
    shopper: 'Diese Bestellung ist schon bezahlt.',
    admin: 'Das Geld ist da; `order` nennt die Bestellung. Ein zweites Fenster oder eine Wiederholung.',
  },
  attempt_in_progress: {
    shopper: 'Ihre Zahlung wird vorbereitet. Bitte gleich noch einmal versuchen.',
    admin: 'Ein anderer Druck für denselben Warenkorb läuft bei Stripe; gewartet wird bis fünf Sekunden.',
  },
  amount_too_small: {
    shopper: 'Der Gesamtbetrag liegt unter dem kleinsten, den wir belasten können.',
    admin: 'Unter dem Mindestbetrag von Stripe; vor jedem Aufruf abgelehnt.',
  },
  amount_too_large: {
    shopper: 'Der Gesamtbetrag liegt über dem größten, den wir belasten können.',
    admin: 'Über dem Höchstbetrag von Stripe; vor jedem Aufruf abgelehnt.',
  },
  currency_unsupported: {
    shopper: 'In dieser Währung verkaufen wir nicht.',
    admin: 'Kein Preis in dieser Währung, oder der Laden führt sie nicht.',
  },
  address_required: {
    shopper: 'Bitte eine Lieferadresse angeben.',
    admin: 'Keine Adresse angegeben und keine gespeichert.',
  },
  payment_not_cancelable: {
    shopper: 'Diese Zahlung kann nicht mehr abgebrochen werden.',
    admin: 'Die Zahlung ist vorbei oder das Geld unterwegs; ihr Zustand sagt es.',
  },
  payment_declined: {
    shopper: 'Die Zahlung wurde abgelehnt.',
    admin:
      'Die Bank hat abgelehnt; `failure` sagt wie, der Versuch in `paymentIntent` bleibt für ein anderes Mittel.',
  },
  payments_paused: {
    shopper:
      'Zu viele Zahlungen wurden abgelehnt. Nichts wurde belastet. Bitte später noch einmal versuchen.',
    admin:
      'Eine Sperre gegen Kartentests für Person, Adresse oder Karte ist offen; ein Admin kann sie aufheben.',
  },
  confirmation_token_required: {
    shopper: 'Wir müssen uns diese Zahlung erst ansehen. Bitte noch einmal auf Bezahlen drücken.',
    admin:
      'Der Anteil abgelehnter Zahlungen ist hoch: der Browser sendet ein Confirmation Token, unser Server prüft und bestätigt.',
  },
  person_has_open_money: {
    shopper:
      'Für diese Person ist noch Geld offen: eine Zahlung, Erstattung oder ein Streitfall muss erst enden.',
    admin: 'Das Löschen wartet: `open` nennt, was erst enden muss.',
  },
  payment_method_not_found: {
    shopper: 'Dieses Zahlungsmittel haben wir nicht gefunden.',
    admin: 'Das gespeicherte Mittel ist unbekannt oder fremd; Stripe wurde nicht gefragt.',
  },
  payment_method_in_use: {
    shopper: 'Mit diesem Mittel läuft gerade eine Zahlung. Bitte danach noch einmal versuchen.',
    admin: 'Ein offener Versuch bezahlt damit; danach kann es entfernt werden.',
  },
  payment_method_gone: {
    shopper: 'Diese Karte ist nicht mehr gespeichert. Bitte eine andere wählen.',
    admin: 'Stripe hat das Zahlungsmittel nicht mehr; es wurde aus der Liste entfernt.',
  },
  payment_provider_unavailable: {
    shopper: 'Zahlungen sind gerade nicht erreichbar. Nichts wurde belastet. Bitte noch einmal versuchen.',
    admin: 'Stripe hat den Aufruf nicht angenommen; dort ist nichts geschehen.',
  },
  payment_indeterminate: {
    shopper: 'Wir klären noch, was mit Ihrer Zahlung geschah. Sie zahlen nicht doppelt.',
    admin: 'Die Antwort von Stripe ging verloren; der Vorgang wird mit demselben Schlüssel wiederholt.',
  },
  payment_provider_rejected: {
    shopper: 'Wir konnten die Zahlung nicht beginnen. Nichts wurde belastet, und wir wissen davon.',
    admin:
      'Stripe hat die Anfrage selbst abgelehnt: Einstellung oder Fehler bei uns. Das Protokoll nennt den Vorgang.',
  },
  currency_mismatch: {
    shopper: 'Die Zahlung erfolgte in einer anderen Währung.',
    admin: 'Eine Erstattung nennt eine andere Währung als die Zahlung.',
  },
  amount_indivisible: {
    shopper: 'Diese Währung kennt diesen Bruchteil nicht.',
    admin: 'Der Betrag ist kein Vielfaches dessen, was Stripe in dieser Währung bewegt.',
  },
  already_refunded: {
    shopper: 'Alles wurde schon erstattet.',
    admin: 'Von der Zahlung ist nichts mehr übrig.',
  },
  refund_too_large: {
    shopper: 'Das ist mehr, als von der Zahlung übrig ist.',
    admin: 'Erstattet, ausstehend und diese zusammen übersteigen den eingezogenen Betrag.',
  },
  refund_lines_unknown: {
    shopper: 'So viel ist von dieser Position nicht mehr zu erstatten.',
    admin: 'Eine Position gehört nicht zur Bestellung, oder es sind mehr Stücke genannt als übrig.',
  },
  restock_too_many: {
    shopper: 'Das ist mehr, als verkauft und noch nicht wieder eingelagert wurde.',
    admin:
      'Es sind mehr Stücke genannt, als die Zahlung verkauft hat, abzüglich der eingelagerten und zugesagten.',
  },
  order_not_refunded: {
    shopper: 'Von dieser Bestellung wurde nichts erstattet: es gibt nichts einzulagern.',
    admin: 'Von Hand wird nur bei erstatteten Bestellungen eingelagert; hier ist keine Erstattung gelungen.',
  },
  follow_up_failed: {
    shopper: 'Das geht noch immer nicht. Es wird von selbst wieder versucht.',
    admin: 'Die Datenbank hat es wieder abgelehnt; `followUp` nennt den Grund. Das Geld ist verbucht.',
  },
  hold_limit_reached: {
    shopper:
      'Diese letzten Stücke waren so lange wie möglich für Sie reserviert. Bitte versuchen Sie es in einigen Minuten wieder.',
    admin:
      'Die letzten Stücke wurden dreimal hintereinander ohne Zahlung reserviert; vor der nächsten Reservierung kommen andere zum Zug.',
  },
  refund_blocked: {
    shopper: 'Die Zahlung ist strittig: sie kann jetzt nicht erstattet werden.',
    admin: 'Ein Streitfall verbietet Erstattungen; Anfragen der Bank tun das nicht.',
  },
  refunded_at_stripe: {
    shopper: 'Diese Zahlung wurde bei Stripe schon erstattet. Die Bestellung zeigt es jetzt.',
    admin:
      'Bei Stripe ist weniger übrig als hier verzeichnet; dessen Erstattungen wurden übernommen. Nichts wurde gesendet.',
  },
  refund_refused: {
    shopper: 'Stripe hat die Erstattung abgelehnt. Nichts wurde gesendet.',
    admin: 'Stripe hat die Erstattung nicht angelegt; die Reservierung ist frei.',
  },
  refund_not_cancelable: {
    shopper: 'Diese Erstattung kann nicht mehr abgebrochen werden.',
    admin: 'Stripe bricht sie nicht mehr ab: sie wartet nicht auf den Kunden oder ist erledigt.',
  },
  refund_not_waiting: {
    shopper: 'Diese Erstattung wartet auf keine Entscheidung.',
    admin: 'Sie wurde schon genehmigt, abgelehnt oder gesendet.',
  },
  refund_not_failed: {
    shopper: 'Diese Erstattung ist nicht gescheitert.',
    admin: 'Nur eine Erstattung, die bei Stripe gescheitert ist, kann als erledigt vermerkt werden.',
  },
  second_person_required: {
    shopper: 'Eine andere Person als die anfragende muss zustimmen.',
    admin: 'Über der Freigabegrenze darf die anfragende Person nicht selbst zustimmen.',
  },
  payment_not_capturable: {
    shopper: 'Es gibt keine genehmigte Zahlung zum Einziehen.',
    admin: 'Die Bestellung hat keine Zahlung im Zustand requires_capture.',
  },
  capture_declined: {
    shopper: 'Die Bank hat den Einzug abgelehnt. Nichts wurde eingezogen.',
    admin: 'Die Bank hat den Einzug abgelehnt; die Bestellung zeigt, was von der Autorisierung wahr ist.',
  },
  capture_too_large: {
    shopper: 'Das ist mehr, als genehmigt wurde.',
    admin: 'Es wurde mehr verlangt, als eingezogen werden darf.',
  },
  payment_not_captured: {
    shopper: 'Für diese Bestellung wurde kein Geld eingezogen: bitte die Zahlung abbrechen.',
    admin: 'Das Geld ist nur genehmigt: nicht Eingezogenes wird abgebrochen, nicht erstattet.',
  },
  dispute_not_answerable: {
    shopper: 'Dieser Streitfall kann nicht mehr beantwortet werden.',
    admin: 'Der Streitfall ist entschieden, überfällig oder geschlossen.',
  },
  dispute_answer_in_progress: {
    shopper: 'Eine Antwort ist unterwegs. Bitte gleich noch einmal versuchen.',
    admin: 'Ein Vorgang zu diesem Streitfall läuft bei Stripe.',
  },
  evidence_too_long: {
    shopper: 'Die Belege sind länger, als Banken annehmen.',
    admin: 'Die Texte der Belege übersteigen zusammen die Grenze.',
  },
  evidence_files_too_large: {
    shopper: 'Die Dateien der Belege sind zusammen größer als 4,5 MB.',
    admin: 'Die Dateien eines Streitfalls dürfen zusammen 4,5 MB haben.',
  },
  evidence_file_type: {
    shopper: 'Belege sind PDF-, PNG- oder JPEG-Dateien.',
    admin: 'Stripe nimmt PDF, PNG und JPEG als Belege an.',
  },
  evidence_file_refused: {
    shopper: 'Stripe hat diese Datei nicht angenommen.',
    admin: 'Das Hochladen zu Stripe wurde abgelehnt; das Protokoll nennt die Anfrage.',
  },
  event_not_waiting: {
    shopper: 'Dieses Ereignis wartet auf nichts.',
    admin: 'Das Ereignis ist angewendet oder wird es gerade.',
  },
  invalid_event: {
    shopper: 'Das ist kein Stripe-Ereignis.',
    admin:
      'Die Signatur ist gültig, der Inhalt aber kein Stripe-Ereignis: Wer signiert noch mit diesem Geheimnis?',
  },
  invalid_signature: {
    shopper: 'Die Signatur ist nicht gültig.',
    admin: 'Die Signatur passt zu keinem Geheimnis oder ist zu alt. Eine Häufung ist eine Warnung.',
  },
  webhook_not_configured: {
    shopper: 'Es ist kein Webhook-Geheimnis eingerichtet.',
    admin: 'STRIPE_WEBHOOK_SECRET ist leer: Ereignisse werden abgelehnt, Stripe sendet erneut.',
  },
  service_unavailable: {
    shopper: 'Wir sind gerade nicht verfügbar. Bitte noch einmal versuchen.',
    admin: 'Die Datenbank ist nicht erreichbar, oder es wartet zu viel.',
  },
  internal_error: {
    shopper: 'Bei uns ist etwas schiefgegangen.',
    admin: 'Ein Fehler: das Protokoll hat das Genaue unter der Anfragenummer.',
  },
} as const satisfies Record<ErrorCode, ErrorText>;
