/** The error codes in French: a code without its texts does not compile. */
import type { ErrorCode } from '../errors.ts';
import type { ErrorText } from './error-text.ts';

export const FRENCH = {
  invalid_request: {
    shopper: 'La requête n’est pas valide.',
    admin: 'Le corps ou les paramètres ne respectent pas le contrat ; `param` nomme le champ.',
  },
  invalid_json: {
    shopper: 'Le corps n’est pas du JSON valide.',
    admin: 'Le corps n’a pas pu être lu ; rien n’a été fait.',
  },
  unsupported_media_type: {
    shopper: 'Envoyez le corps en application/json.',
    admin: 'Le type de contenu ne convient pas à la route.',
  },
  body_too_large: {
    shopper: 'La requête est trop volumineuse.',
    admin: 'Le corps dépasse la limite de la route et n’a pas été lu.',
  },
  idempotency_key_required: {
    shopper: 'Envoyez un en-tête Idempotency-Key.',
    admin: 'Un appel qui déplace de l’argent est arrivé sans Idempotency-Key utilisable.',
  },
  idempotency_key_reused: {
    shopper: 'Cet Idempotency-Key a déjà servi à une autre requête.',
    admin:
      'La même clé est revenue avec un autre corps en moins de 24 heures ; la première réponse fait foi.',
  },
  unauthenticated: {
    shopper: 'Veuillez vous connecter.',
    admin: 'Aucune session, une session expirée ou d’une version antérieure.',
  },
  invalid_credentials: {
    shopper: 'L’e-mail ou le mot de passe est incorrect.',
    admin: 'L’e-mail ou le mot de passe ne correspond pas ; on ne dit pas lequel.',
  },
  forbidden: {
    shopper: 'Vous n’avez pas le droit de faire cela.',
    admin: 'Le rôle ne le permet pas, ou la cible fait partie de l’équipe.',
  },
  cross_origin: {
    shopper: 'Cette requête vient d’un autre site.',
    admin: 'Une écriture sans notre origine : falsifiée, ou un client qui n’est pas une de nos pages.',
  },
  session_changed: {
    shopper: 'Vous êtes maintenant connecté avec un autre compte. Rien n’a été fait. Rechargez la page.',
    admin:
      'La page a été faite pour une autre session que celle de la requête : quelqu’un s’est connecté ou déconnecté entre-temps. Rien n’a été écrit.',
  },
  not_found: {
    shopper: 'Nous n’avons pas trouvé cela.',
    admin: 'Inconnu, ou à quelqu’un d’autre : la réponse est la même.',
  },
  method_not_allowed: {
    shopper: 'Ce n’est pas possible ici.',
    admin: 'La route ne connaît pas cette méthode HTTP.',
  },
  email_taken: {
    shopper: 'Un compte existe déjà avec cet e-mail.',
    admin: 'L’index de cette adresse est déjà pris.',
  },
  rate_limited: {
    shopper: 'C’était un peu rapide. Patientez, puis réessayez.',
    admin: 'Une limite de la route est atteinte ; Retry-After dit quand elle se rouvre.',
  },
  cart_full: {
    shopper: 'Votre panier est plein. Commandez ou retirez d’abord un article.',
    admin: 'Le panier a atteint le nombre maximal de lignes.',
  },
  cart_empty: { shopper: 'Votre panier est vide.', admin: 'Paiement demandé sur un panier vide.' },
  amount_changed: {
    shopper: 'Le total a changé. Veuillez le vérifier.',
    admin: 'Le total affiché n’est plus le bon ; `total` donne le nouveau. Rien n’a été figé.',
  },
  out_of_stock: {
    shopper: 'Certains articles ne sont plus disponibles.',
    admin: 'La réservation a échoué pour `lines` ; rien n’a été réservé ni débité.',
  },
  already_paid: {
    shopper: 'Cette commande est déjà payée.',
    admin: 'L’argent est déjà là ; `order` nomme la commande. Une deuxième fenêtre ou une répétition.',
  },
  attempt_in_progress: {
    shopper: 'Votre paiement se prépare. Réessayez dans un instant.',
    admin: 'Une autre demande pour ce panier est en cours chez Stripe ; on attend jusqu’à cinq secondes.',
  },
  amount_too_small: {
    shopper: 'Le total est inférieur au minimum que nous pouvons débiter.',
    admin: 'Sous le minimum de Stripe pour la devise ; refusé avant tout appel.',
  },
  amount_too_large: {
    shopper: 'Le total dépasse le maximum que nous pouvons débiter.',
    admin: 'Au-dessus du maximum de Stripe pour la devise ; refusé avant tout appel.',
  },
  currency_unsupported: {
    shopper: 'Nous ne vendons pas dans cette devise.',
    admin: 'Pas de prix dans cette devise, ou la boutique ne la propose pas.',
  },
  address_required: {
    shopper: 'Veuillez indiquer une adresse de livraison.',
    admin: 'Aucune adresse donnée ni enregistrée.',
  },
  payment_not_cancelable: {
    shopper: 'Ce paiement ne peut plus être annulé.',
    admin: 'Le paiement est terminé ou l’argent est en mouvement ; son état le dit.',
  },
  payment_declined: {
    shopper: 'Le paiement a été refusé.',
    admin:
      'La banque a refusé ; `failure` dit comment, la tentative dans `paymentIntent` reste pour un autre moyen.',
  },
  payments_paused: {
    shopper: 'Trop de paiements ont été refusés. Rien n’a été débité. Réessayez plus tard.',
    admin:
      'Une coupure contre les tests de cartes est ouverte pour la personne, l’adresse ou la carte ; un admin peut la lever.',
  },
  confirmation_token_required: {
    shopper: 'Nous devons d’abord examiner ce paiement. Appuyez de nouveau sur payer.',
    admin:
      'Le taux de refus est élevé : le navigateur envoie un jeton de confirmation, notre serveur examine la carte et confirme.',
  },
  person_has_open_money: {
    shopper:
      'De l’argent est encore en jeu pour cette personne : un paiement, un remboursement ou un litige doit d’abord se terminer.',
    admin: 'L’effacement attend : `open` nomme ce qui doit d’abord se terminer.',
  },
  payment_method_not_found: {
    shopper: 'Nous n’avons pas trouvé ce moyen de paiement.',
    admin: 'Le moyen enregistré est inconnu ou à quelqu’un d’autre ; Stripe n’a pas été interrogé.',
  },
  payment_method_in_use: {
    shopper: 'Un paiement avec ce moyen est en cours. Réessayez quand il sera terminé.',
    admin: 'Une tentative en cours paie avec ce moyen ; il pourra être retiré ensuite.',
  },
  payment_method_gone: {
    shopper: 'Cette carte n’est plus enregistrée. Choisissez-en une autre.',
    admin: 'Stripe n’a plus ce moyen de paiement ; il a été retiré de la liste.',
  },
  payment_provider_unavailable: {
    shopper: 'Les paiements sont injoignables. Rien n’a été débité. Réessayez.',
    admin: 'Stripe n’a pas pris l’appel ; rien ne s’y est passé.',
  },
  payment_indeterminate: {
    shopper:
      'Nous cherchons encore ce qu’il est advenu de votre paiement. Vous ne serez pas débité deux fois.',
    admin: 'La réponse de Stripe s’est perdue ; l’opération est répétée avec sa propre clé.',
  },
  payment_provider_rejected: {
    shopper: 'Nous n’avons pas pu lancer le paiement. Rien n’a été débité, et nous en sommes informés.',
    admin:
      'Stripe a refusé la requête elle-même : configuration ou erreur de notre part. Le journal nomme l’opération.',
  },
  currency_mismatch: {
    shopper: 'Le paiement a été fait dans une autre devise.',
    admin: 'Un remboursement nomme une autre devise que le paiement.',
  },
  amount_indivisible: {
    shopper: 'Cette devise n’a pas cette fraction.',
    admin: 'Le montant n’est pas un multiple de ce que Stripe déplace dans cette devise.',
  },
  already_refunded: {
    shopper: 'Tout a déjà été remboursé.',
    admin: 'Il ne reste rien du paiement à rendre.',
  },
  refund_too_large: {
    shopper: 'C’est plus que ce qui reste du paiement.',
    admin: 'Remboursé, en attente et celui-ci dépassent ensemble le montant encaissé.',
  },
  refund_lines_unknown: {
    shopper: 'Il ne reste pas autant de cette ligne à rendre.',
    admin: 'Une ligne n’est pas de cette commande, ou plus de pièces sont nommées qu’il n’en reste.',
  },
  restock_too_many: {
    shopper: 'C’est plus que ce qui a été vendu et n’est pas encore remis en stock.',
    admin:
      'Plus de pièces sont nommées que le paiement n’en a vendu, moins celles déjà remises ou promises au stock.',
  },
  order_not_refunded: {
    shopper: 'Rien de cette commande n’a été remboursé : il n’y a rien à remettre en stock.',
    admin:
      'La remise en stock manuelle concerne les commandes remboursées ; aucun remboursement n’a abouti ici.',
  },
  follow_up_failed: {
    shopper: 'Ce n’est toujours pas possible. Un nouvel essai aura lieu automatiquement.',
    admin:
      'La base de données l’a refusé de nouveau ; `followUp` en donne la raison. L’argent est enregistré.',
  },
  hold_limit_reached: {
    shopper:
      'Ces derniers articles vous ont été réservés aussi longtemps que possible. Veuillez réessayer dans quelques minutes.',
    admin:
      'Le client a réservé les dernières pièces trois fois de suite sans payer ; d’autres ont leur chance avant la prochaine réservation.',
  },
  refund_blocked: {
    shopper: 'Le paiement est contesté : il ne peut pas être remboursé maintenant.',
    admin: 'Un litige interdit les remboursements ; une demande d’information ne l’interdit pas.',
  },
  refunded_at_stripe: {
    shopper: 'Ce paiement a déjà été remboursé chez Stripe. La commande l’affiche maintenant.',
    admin:
      'Il reste moins à rembourser chez Stripe que prévu ; ses remboursements ont été importés. Rien n’a été envoyé.',
  },
  refund_refused: {
    shopper: 'Stripe a refusé le remboursement. Rien n’a été envoyé.',
    admin: 'Stripe n’a pas créé le remboursement ; la réservation est libérée.',
  },
  refund_not_cancelable: {
    shopper: 'Ce remboursement ne peut plus être annulé.',
    admin: 'Stripe ne l’annule plus : il n’attend pas le client, ou il est réglé.',
  },
  refund_not_waiting: {
    shopper: 'Ce remboursement n’attend pas de décision.',
    admin: 'Il a déjà été approuvé, refusé ou envoyé.',
  },
  refund_not_failed: {
    shopper: 'Ce remboursement n’a pas échoué.',
    admin: 'Seul un remboursement qui a échoué chez Stripe peut être marqué comme traité.',
  },
  second_person_required: {
    shopper: 'Un autre admin que le demandeur doit approuver.',
    admin: 'Au-dessus du seuil, le demandeur ne peut pas approuver lui-même.',
  },
  payment_not_capturable: {
    shopper: 'Aucun paiement autorisé à encaisser.',
    admin: 'La commande n’a pas de paiement en requires_capture.',
  },
  capture_declined: {
    shopper: 'La banque a refusé la capture. Rien n’a été prélevé.',
    admin: 'La banque a refusé la capture ; la commande montre l’état réel de l’autorisation.',
  },
  capture_too_large: {
    shopper: 'C’est plus que le montant autorisé.',
    admin: 'Il a été demandé plus que ce qui peut être encaissé.',
  },
  payment_not_captured: {
    shopper: 'Aucun argent n’a été pris pour cette commande : annulez plutôt le paiement.',
    admin: 'L’argent est seulement autorisé : on annule, on ne rembourse pas.',
  },
  dispute_not_answerable: {
    shopper: 'Ce litige ne peut plus recevoir de réponse.',
    admin: 'Le litige est tranché, hors délai ou clos.',
  },
  dispute_answer_in_progress: {
    shopper: 'Une réponse à ce litige est en route. Réessayez dans un instant.',
    admin: 'Une opération de ce litige est en cours chez Stripe.',
  },
  evidence_too_long: {
    shopper: 'Les justificatifs sont plus longs que ce que les banques acceptent.',
    admin: 'Les textes dépassent ensemble la limite.',
  },
  evidence_files_too_large: {
    shopper: 'Les fichiers dépassent ensemble 4,5 Mo.',
    admin: 'Les fichiers d’un litige peuvent faire 4,5 Mo au total.',
  },
  evidence_file_type: {
    shopper: 'Un justificatif est un fichier PDF, PNG ou JPEG.',
    admin: 'Stripe accepte PDF, PNG et JPEG.',
  },
  evidence_file_refused: {
    shopper: 'Stripe n’a pas accepté ce fichier.',
    admin: 'L’envoi à Stripe a été refusé ; le journal nomme la requête.',
  },
  event_not_waiting: {
    shopper: 'Cet événement n’attend rien.',
    admin: 'L’événement est appliqué, ou il est en train de l’être.',
  },
  invalid_event: {
    shopper: 'Ce n’est pas un événement Stripe.',
    admin:
      'La signature est valide, mais le contenu n’est pas un événement Stripe : qui d’autre signe avec ce secret ?',
  },
  invalid_signature: {
    shopper: 'La signature n’est pas valide.',
    admin: 'La signature ne correspond à aucun secret, ou est trop ancienne. Une série est un avertissement.',
  },
  webhook_not_configured: {
    shopper: 'Aucun secret de webhook n’est configuré.',
    admin: 'STRIPE_WEBHOOK_SECRET est vide : les événements sont refusés, Stripe les renvoie.',
  },
  service_unavailable: {
    shopper: 'Nous sommes momentanément indisponibles. Réessayez.',
    admin: 'La base est injoignable, ou trop de demandes attendent.',
  },
  internal_error: {
    shopper: 'Une erreur s’est produite chez nous.',
    admin: 'Un bogue : le journal a les détails sous le numéro de requête.',
  },
} as const satisfies Record<ErrorCode, ErrorText>;
