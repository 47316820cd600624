// A server whose folder was put back from a copy, and goes on from there: its log contradicts what somebody has seen of it.

import { until, type Person, type World } from "./harness";

/** Has the server contradict itself before somebody who notices; their profile goes on. */
export async function contradict(here: World, person: Person): Promise<void> {
  await here.stopServer();
  here.keepCopy();
  await here.startServer();
  // The copy's log is no longer than what a newcomer sees by now.
  const copied = await until("somebody has read the log", async () => readBy(await newcomer(here)));
  await until("the person has read an entry that the copy does not have", async () => {
    await person.run("contacts", "add", (await newcomer(here)).handle);
    return (await readBy(person)) > copied;
  });
  await here.stopServer();
  here.putCopyBack();
  await here.startServer();
  const known = await readBy(person);
  await until("the log has grown in another way than it had grown before", async () => (await readBy(await newcomer(here))) >= known);

  // The server remembers an earlier run of this device than the last one: the person has to say that this profile goes on.
  await until("the device has noticed", async () => {
    await person.run("conversations");
    return (await person.run("evidence")).length > 0;
  });
  await person.run("heal");
}

let newcomers = 0;

/** Somebody else joins, so that the log grows by an entry in a moment. */
function newcomer(here: World): Promise<Person> {
  newcomers += 1;
  return here.person(`newcomer${newcomers}`);
}

/** How many entries of the log somebody has read. */
async function readBy(person: Person): Promise<number> {
  return (await directoryOf(person)).size;
}

interface Directory {
  size: number;
  caught: string | null;
  goes_on: boolean;
}

export async function directoryOf(person: Person): Promise<Directory> {
  const [seen] = (await person.run("directory")) as Directory[];
  if (!seen) throw new Error("no directory");
  return seen;
}
