import type { Page } from "puppeteer-core";

/** Who signs in. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Fills in the form of the sign-in or sign-up page, and sends it by keyboard. */
export async function signIn(page: Page, { email, password }: Credentials) {
  await page.waitForSelector('input[name="email"]');
  await page.type('input[name="email"]', email);
  await page.type('input[name="password"]', password);
  await page.keyboard.press("Enter");
}

/** Presses a button of the consent page. */
export async function answerConsent(page: Page, answer: "allow" | "deny") {
  const button = `button[name="action"][value="${answer}"]`;
  await page.waitForSelector(button);
  await page.click(button);
}

/** What the page says once it shows `selector`. */
export async function textOf(page: Page, selector: string): Promise<string> {
  await page.waitForSelector(selector);
  // `as` holds: `main` is an HTML element.
  return await page.$eval("main", (main) => (main as HTMLElement).innerText);
}

/** The permissions that are ticked. */
export async function ticked(page: Page): Promise<readonly string[]> {
  return await page.$$eval(
    'input[name="permission"]:checked',
    // `as` holds: the selector names inputs.
    (inputs) => inputs.map((input) => (input as HTMLInputElement).value),
  );
}
