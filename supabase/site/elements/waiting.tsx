/** Shows that a page is busy, and tells screen readers what with. */
export function Waiting({ children }: { readonly children: string }) {
  return <p class="waiting" role="status">{children}</p>;
}
