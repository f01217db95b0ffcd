/** The pages for who is signed in, by their paths. */
const PLACES = {
  "/": "Start",
  "/connections": "Connections",
  "/activity": "Activity",
  "/my-data": "My data",
} as const;

/** The way between the pages for who is signed in. */
export function Navigation() {
  const here = location.pathname;
  return (
    <nav aria-label="Your Homeport">
      <ul>
        {Object.entries(PLACES).map(([path, name]) => (
          <li key={path}>
            <a href={path} aria-current={path === here ? "page" : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
