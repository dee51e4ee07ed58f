package io.godwit.bench;

/** What docs/benchmarks.md says above the figures. */
final class Page {
    static final String HEAD = """
            # Benchmarks

            This page is written by `./godwit bench --write docs/benchmarks.md`. Run it on a machine that does nothing else: it takes
            some hours with its defaults. `./godwit bench --help` names its sizes; `--scenario many-tables,one-table` picks some.

            How it measures:

            - Two servers of its own, both with the durability of production; they, the mover and the application share the machine.
            - Everything is repeated in rounds, and in a round the contestants take turns on the same servers, since the machine's
              own noise over an hour is larger than most differences. Each figure is the median with the smallest and greatest value.
              Where the load before was above the number of processors, others were at work: measure again.
            - `LOAD DATA` and `INSERT` are the limit of the target: ready rows from files by so many connections, the rows of the source
              neither read nor compared. LOAD DATA sends 50,000 rows a transaction, INSERT 1 MB a statement.
            - `godwit` is `godwit move` as a process of its own with default settings. Its seconds begin when the process is started: the
              start of the JVM and preflight count. *copy* ends when every row is on the target, *moved* when every row was compared on
              both sides and the target owns the tables.
            - No connection is encrypted, neither those of the loads nor the mover's: the limit of a server is measured, and TLS would be
              counted on one side only. By default the mover encrypts where the server can, even to the machine that it runs on.
            - After each run except those whose application goes over to the target, CHECKSUM TABLE must give the same on both servers.
            - CPU seconds and peak memory come from /proc: user and kernel time of all threads, VmHWM. A server's peak counts from its start.
            - Backlog: the mover is stopped by SIGSTOP when it is ready for the cutover; four row changes a transaction are written;
              it goes on; the time ends when its status says that all of them are applied.
            - Load: an application of four row changes a transaction that keeps to its schedule, so waiting in its own queue counts as
              latency. Its latencies count from the start of the mover until all rows are copied. *Lag* is what a reader of the target sees
              of a row that says every 20 ms what time it is; it counts while rows are copied. *Outage* is the time between the application's
              last commit on the source and its first one on the target.
            """;

    private Page() {}
}
