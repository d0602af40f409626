/**
 * A product's picture. A plain <img>: the pictures are small SVG files that need no resizing, and next/image writes a
 * style attribute, which our policy refuses.
 */
import { cn } from '#components/ui/class-names.ts';

export function ProductImage(props: { src: string; alt: string; priority?: boolean; className?: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: see above
    <img
      src={props.src}
      alt={props.alt}
      width={720}
      height={720}
      loading={props.priority ? 'eager' : 'lazy'}
      fetchPriority={props.priority ? 'high' : 'auto'}
      decoding="async"
      className={cn('product-picture size-full object-cover', props.className)}
    />
  );
}
