/**
 * The HTTP server: sends each request to the API, the control API, the browser files or the pages, and answers
 * everything, bugs included, with `{error: {…}}` JSON, because the SDK takes any other body for a success.
 */

import type { Server } from 'node:http';
import http from 'node:http';
import { failure, PREFLIGHT, toAnswer } from './api-result.ts';
import { type Answer, CutConnection, type Exchange, readExchange, send } from './exchange.ts';
import { invalidRequest } from './stripe-error.ts';

/** Answers a request, or null when it belongs to somebody else. */
export type Handler = (exchange: Exchange) => Promise<Answer | null>;

async function dispatch(handlers: readonly Handler[], exchange: Exchange): Promise<Answer> {
  if (exchange.method === 'OPTIONS') return PREFLIGHT;
  for (const handle of handlers) {
    const answer = await handle(exchange);
    if (answer !== null) return answer;
  }
  throw invalidRequest(
    `Unrecognized request URL (${exchange.method}: ${exchange.path.slice(0, 200)}).`,
    {},
    404,
  );
}

export function createListener(handlers: readonly Handler[]): Server {
  const server = http.createServer((request, response) => {
    readExchange(request)
      .then((exchange) => dispatch(handlers, exchange))
      .then(
        (answer) => send(response, answer),
        (thrown: unknown) => {
          if (thrown instanceof CutConnection) request.socket.destroy();
          else send(response, toAnswer(failure(thrown, '', false), 'req_none'));
        },
      )
      .catch(() => request.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('clientError', (_error, socket) => {
    const body = JSON.stringify({
      error: { type: 'invalid_request_error', message: 'Malformed HTTP request.' },
    });
    if (socket.writable) {
      socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      );
    }
  });
  return server;
}
