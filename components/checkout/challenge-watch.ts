/**
 * Sees that Stripe.js shows the check of the bank: it draws a frame over the page and says nothing about it. The
 * server's status tells the same later, so a frame that is missed only keeps the old label a little longer.
 */
const COVERS = 0.15;

function coversPage(frame: HTMLIFrameElement): boolean {
  const { width, height } = frame.getBoundingClientRect();
  return width * height >= window.innerWidth * window.innerHeight * COVERS;
}

const framesIn = (node: Node): HTMLIFrameElement[] => {
  if (node instanceof HTMLIFrameElement) return [node];
  return node instanceof Element ? [...node.querySelectorAll('iframe')] : [];
};

/** Calls back once when a frame that covers the page was added. @returns how to stop watching */
export function watchChallenge(onShown: () => void): () => void {
  let stopped = false;
  const stop = () => {
    stopped = true;
    observer.disconnect();
  };
  const look = (frames: readonly HTMLIFrameElement[]) => {
    if (stopped || !frames.some(coversPage)) return;
    stop();
    onShown();
  };
  const observer = new MutationObserver((changes) => {
    const frames = changes.flatMap((change) => [...change.addedNodes].flatMap(framesIn));
    // A frame has its size once it was laid out.
    if (frames.length > 0) requestAnimationFrame(() => requestAnimationFrame(() => look(frames)));
  });
  observer.observe(document.body, { childList: true, subtree: true });
  return stop;
}
