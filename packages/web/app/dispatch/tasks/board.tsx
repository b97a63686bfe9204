import { useEffect, useRef } from "preact/hooks";
import { formatNumber, t } from "../../i18n/text.ts";
import { navigate, setQuery } from "../../router.ts";
import { hasView } from "../../session/session.ts";
import { useKeys } from "../../ui/keys.tsx";
import { useTyped } from "../../ui/typed.ts";
import { useLoad } from "../../ui/load.ts";
import { More } from "../../ui/more.tsx";
import { usePages } from "../../ui/pages.ts";
import { useRefresh } from "../../ui/refresh.ts";
import { Empty, Failed, Loading } from "../../ui/state.tsx";
import { listAllRoutes } from "../routes/route.ts";
import type { ListedRoute } from "../routes/route-content.ts";
import { boardFilter, isFiltered, isWanted } from "./board-filter.ts";
import { isNewestVersion, recordVersions } from "./newest-versions.ts";
import { COLUMNS, type ColumnName, listTasks } from "./task.ts";
import { TaskCard } from "./task-card.tsx";

/** The board asks again so often: couriers claim and start without anybody here doing something. */
const REFRESH_SECONDS = 15;
const NAMES = Object.keys(COLUMNS) as ColumnName[];
const PRIORITIES = ["0", "1", "3", "5", "7", "9"];

/** All tasks, in a column for each state. */
export function TaskBoard() {
  const search = useRef<HTMLInputElement>(null);
  const board = useRef<HTMLDivElement>(null);
  const routes = useLoad(listAllRoutes, []);
  const { column } = boardFilter.value;

  /** Go `by` cards on in the column that has the focus, or to the column before (-1) or after (1) it. */
  function move(by: number, columns = 0): void {
    const lists = [...board.current!.querySelectorAll<HTMLElement>(".board-column")].filter((one) => one.offsetParent);
    const [from, row] = placeOf(document.activeElement, lists);
    const cards = lists.map((one) => [...one.querySelectorAll<HTMLElement>(".task-card")]);
    // The next column that has a card, in that direction.
    const others = columns > 0 ? cards.slice(from + 1) : cards.slice(0, from).toReversed();
    const list = (columns === 0 ? undefined : others.find((one) => one.length > 0)) ?? cards[from] ?? [];
    list[Math.min(list.length - 1, Math.max(0, row + by))]?.focus();
  }
  useKeys([
    { key: "/", text: "keys.search", run: () => search.current?.focus() },
    { key: "n", text: "keys.newTask", run: () => navigate("/tasks/new") },
    { key: "j", text: "keys.next", run: () => move(1) },
    { key: "k", text: "keys.previous", run: () => move(-1) },
    { key: "l", text: "keys.nextColumn", run: () => move(0, 1) },
    { key: "h", text: "keys.previousColumn", run: () => move(0, -1) },
  ]);

  return (
    <div class="board-page">
      <header class="board-head">
        <h1>{t("nav.tasks")}</h1>
        <Filters search={search} routes={routes.data ?? []} />
        {hasView("imports") && (
          <a class="button" href="/imports">
            {t("nav.imports")}
          </a>
        )}
        <a class="button primary" href="/tasks/new">
          {t("tasks.new")}
        </a>
      </header>
      <div class="chips board-chips" role="group" aria-label={t("tasks.column")}>
        {NAMES.map((name) => (
          <button
            key={name}
            class="chip"
            type="button"
            aria-pressed={name === column}
            onClick={() => setQuery({ column: name === "open" ? "" : name })}
          >
            {t(`tasks.column.${name}`)}
          </button>
        ))}
      </div>
      <div class={`board show-${column}`} ref={board}>
        {NAMES.map((name) => (
          <Column key={name} name={name} routes={routes.data ?? []} />
        ))}
      </div>
    </div>
  );
}

/** Which column and which of its cards has the focus. */
function placeOf(focused: Element | null, lists: readonly HTMLElement[]): [column: number, row: number] {
  const column = lists.findIndex((one) => one.contains(focused));
  if (column < 0)
    return [
      Math.max(
        0,
        lists.findIndex((one) => one.querySelector(".task-card")),
      ),
      -1,
    ];
  return [column, [...lists[column]!.querySelectorAll(".task-card")].indexOf(focused!)];
}

interface FiltersProps {
  search: preact.RefObject<HTMLInputElement | null>;
  routes: readonly ListedRoute[];
}
function Filters({ search, routes }: FiltersProps) {
  const { text, team, routeId, priority } = boardFilter.value;
  const typedTeam = useTyped(team, (name) => setQuery({ team: name.trim() }));
  return (
    <div class="board-filters">
      <input
        ref={search}
        class="input"
        type="search"
        placeholder={t("tasks.search")}
        aria-label={t("tasks.search")}
        value={text}
        onInput={({ currentTarget }) => setQuery({ q: currentTarget.value })}
      />
      <select
        class="select"
        aria-label={t("task.route")}
        value={routeId}
        onChange={({ currentTarget }) => setQuery({ route: currentTarget.value })}
      >
        <option value="">{t("tasks.allRoutes")}</option>
        {routes.map((route) => (
          <option key={route.routeId} value={route.routeId}>
            {route.name}
          </option>
        ))}
      </select>
      <input
        class="input team"
        aria-label={t("live.team")}
        placeholder={t("live.team")}
        maxLength={64}
        {...typedTeam}
      />
      <select
        class="select"
        aria-label={t("task.priority")}
        value={String(priority)}
        onChange={({ currentTarget }) => setQuery({ priority: currentTarget.value === "0" ? "" : currentTarget.value })}
      >
        {PRIORITIES.map((one) => (
          <option key={one} value={one}>
            {t(one === "0" ? "tasks.anyPriority" : "tasks.priorityFrom", { n: Number(one) })}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The tasks of a column's states that are loaded, and how many of them the filters show. */
function Column({ name, routes }: { name: ColumnName; routes: readonly ListedRoute[] }) {
  const tasks = usePages(
    (cursor: Awaited<ReturnType<typeof listTasks>>["cursor"], ending) => listTasks(COLUMNS[name], cursor, ending),
    [name],
  );
  useRefresh(tasks.reload, REFRESH_SECONDS);
  useEffect(() => recordVersions(tasks.items), [tasks.items]);
  const items = tasks.items.filter(isNewestVersion);
  const nameOf = (routeId: string) => routes.find((one) => one.routeId === routeId)?.name;
  const shown = items.filter((task) => isWanted(task, nameOf(task.routeId) ?? ""));
  const ended = name === "undone" || name === "completed";
  const cards = ended
    ? shown.toSorted((a, b) => ((a.ended?.at ?? a.offerExpiresAt) < (b.ended?.at ?? b.offerExpiresAt) ? 1 : -1))
    : shown;
  const loaded = `${formatNumber(items.length)}${tasks.hasMore ? "+" : ""}`;
  const counted = isFiltered.value ? t("tasks.ofLoaded", { n: shown.length, loaded }) : loaded;
  return (
    <section class={`board-column ${name}`} aria-label={t(`tasks.column.${name}`)}>
      <h2>
        {t(`tasks.column.${name}`)} {tasks.isLoaded && <span class="muted num">{counted}</span>}
      </h2>
      {tasks.error !== undefined && !tasks.isLoaded ? (
        <Failed error={tasks.error} retry={tasks.reload} />
      ) : !tasks.isLoaded ? (
        <Loading />
      ) : cards.length === 0 ? (
        <Empty title={t(items.length > 0 ? "tasks.noMatch" : `tasks.empty.${name}`)} />
      ) : (
        <ul>
          {cards.map((task) => (
            <li key={task.taskId}>
              <TaskCard task={task} routeName={nameOf(task.routeId)} />
            </li>
          ))}
        </ul>
      )}
      <More pages={tasks} />
    </section>
  );
}
