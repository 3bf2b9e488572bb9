// What the page asks of the command.

export class ApiError extends Error {
  constructor(status, { message, detail, hint, sqlstate } = {}) {
    super(message ?? "The command does not answer.");
    Object.assign(this, { status, detail, hint, sqlstate });
  }
}

// Who is logged in, for this tab and until it is closed. A cookie would go to whatever else listens on this host.
const kept = "botdb session";

export function keep(session) {
  sessionStorage.setItem(kept, session);
}

async function ask(path, { headers, ...options } = {}) {
  const session = sessionStorage.getItem(kept);
  let response;
  try {
    response = await fetch(path, { credentials: "omit", headers: { ...headers, ...(session && { "X-Botdb-Session": session }) }, ...options });
  } catch {
    throw new ApiError(0);
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  if (response.status === 401) {
    sessionStorage.removeItem(kept);
    document.dispatchEvent(new Event("loggedout"));
  }
  throw new ApiError(response.status, body.error);
}

export function get(name, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return ask(`api/${name}?${new URLSearchParams(given)}`);
}

export function post(name, body = {}) {
  return ask(`api/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
}

let timezone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

/** The same as get, with days as they are where the browser is; in UTC if the server does not know that zone. */
export async function getByDay(name, parameters) {
  try {
    return { timezone, ...await get(name, { ...parameters, timezone }) };
  } catch (error) {
    if (error.sqlstate !== "22023" || timezone === "UTC") throw error;
    timezone = "UTC";
    return getByDay(name, parameters);
  }
}
