/** The small picture of a product beside its name, which says what it shows. */
import { cn } from './class-names.ts';

export const Thumbnail = (props: { src: string; sizePx: number; className: string }) => (
  // biome-ignore lint/performance/noImgElement: next/image writes a style attribute, which a strict policy refuses
  <img
    src={props.src}
    alt=""
    width={props.sizePx}
    height={props.sizePx}
    loading="lazy"
    className={cn('product-picture shrink-0 rounded-control object-cover', props.className)}
  />
);
