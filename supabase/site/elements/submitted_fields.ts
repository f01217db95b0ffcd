/** The fields of a form that is being submitted; the browser's own sending is called off. */
export function submittedFields(event: Event): FormData {
  event.preventDefault();
  // `as` holds: only forms are submitted.
  return new FormData(event.currentTarget as HTMLFormElement);
}
