// Names of a browser that the types of playwright-core speak of. What is in them is for pages, and not for us.
interface Node {
  readonly nodeType: number;
}
interface HTMLElement extends Node {
  readonly tagName: string;
}
interface SVGElement extends Node {
  readonly tagName: string;
}
interface HTMLElementTagNameMap {
  readonly html: HTMLElement;
}
