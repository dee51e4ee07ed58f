package io.godwit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a process has used so far, from Linux' /proc.
 *
 * @param cpuSeconds in user and kernel mode, of all its threads
 * @param peakMegabytes the most memory that it has held at any time (VmHWM)
 */
record ProcessUsage(double cpuSeconds, double peakMegabytes) {
    /** Every Linux gives times to user space in this unit, whatever its own is. */
    private static final double TICKS_A_SECOND = 100;

    /** Empty when the process is gone. */
    static Optional<ProcessUsage> of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // The name in parentheses may hold blanks. After it come state and, as 12th and 13th, the times.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
            return Files.readAllLines(folder.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
                    .map(peak -> new ProcessUsage(cpu, peak))
                    .findFirst();
        } catch (IOException gone) {
            if (Files.exists(Path.of("/proc/self/stat"))) {
                return Optional.empty();
            }
            throw new BenchException("The bench reads what processes use from /proc, so it runs on Linux only.", gone);
        }
    }
}
