package io.redtier.devcluster.kubelet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the processes of a container take of this machine's memory, as {@code /proc} says. */
final class MemoryUse {
    private static final Path PROC = Path.of("/proc");
    private static final long KIB = 1024;
    private static final Pattern RESIDENT = Pattern.compile("(?m)^Rss(?:Anon|Shmem):\\s+(\\d+) kB$");
    private static final Pattern SHARE = Pattern.compile("(?m)^Pss_(?:Anon|Shmem):\\s+(\\d+) kB$");

    private MemoryUse() {}

    /**
     * Whether a process and all that it started hold more than the limit, in bytes. Files that they map do not count. What forks
     * share counts once, but that is costly to find out and only asked for where it matters.
     */
    static boolean exceeds(long pid, long limit) {
        Set<Long> all = tree(pid);
        return sum(all, "status", RESIDENT) > limit && sum(all, "smaps_rollup", SHARE) > limit;
    }

    private static Set<Long> tree(long root) {
        Set<Long> found = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>();
        open.add(root);
        while (!open.isEmpty()) {
            long pid = open.remove();
            if (found.add(pid)) {
                try (DirectoryStream<Path> threads =
                        Files.newDirectoryStream(process(pid).resolve("task"))) {
                    for (Path thread : threads) {
                        for (String child :
                                read(thread.resolve("children")).strip().split(" ")) {
                            if (!child.isEmpty()) {
                                open.add(Long.parseLong(child));
                            }
                        }
                    }
                } catch (IOException e) {
                    // It has ended meanwhile.
                    continue;
                }
            }
        }
        return found;
    }

    private static long sum(Set<Long> pids, String file, Pattern lines) {
        long bytes = 0;
        for (long pid : pids) {
            Matcher line = lines.matcher(read(process(pid).resolve(file)));
            while (line.find()) {
                bytes += Long.parseLong(line.group(1)) * KIB;
            }
        }
        return bytes;
    }

    private static Path process(long pid) {
        return PROC.resolve(Long.toString(pid));
    }

    /** Nothing where the process has ended or is not ours to look at. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
