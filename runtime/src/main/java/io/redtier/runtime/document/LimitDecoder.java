package io.redtier.runtime.document;

import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.KeyPart;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.document.LimitEntry.When;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the parts of a limit. Pure functions, apart from the errors they note. */
final class LimitDecoder {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Pattern METHOD = Pattern.compile("[A-Z]+");

    private LimitDecoder() {}

    static Rate rate(DocumentNode node, Algorithm algorithm) {
        long limit = node.integer("limit", null, 1, Long.MAX_VALUE);
        Duration window = node.duration("window", null, MILLISECOND);
        Long burst = node.has("burst") ? (Long) node.integer("burst", null, 1, Long.MAX_VALUE) : null;
        Long queueSize = node.has("queueSize") ? (Long) node.integer("queueSize", null, 1, Long.MAX_VALUE - 1) : null;
        if (burst != null && burst != limit && algorithm != Algorithm.TokenBucket) {
            node.error("burst", burst + " is only for algorithm TokenBucket; leave it out or change the algorithm");
        }
        if (queueSize != null && algorithm != Algorithm.LeakyBucket) {
            node.error(
                    "queueSize",
                    queueSize + " is only for algorithm LeakyBucket; leave it out or change the algorithm");
        }
        if (algorithm == Algorithm.SlidingWindowLog && limit > LimitArithmetic.LARGEST_LOG) {
            node.error(
                    "limit",
                    limit + " is too large for SlidingWindowLog, which remembers every request of the window, up to "
                            + LimitArithmetic.logMemory(limit) + " for each subject; write at most "
                            + LimitArithmetic.LARGEST_LOG
                            + ", or algorithm SlidingWindowCounter, which needs the same few bytes for any limit");
        } else {
            long largest = algorithm == Algorithm.FixedWindow || algorithm == Algorithm.SlidingWindowLog
                    ? LimitArithmetic.LARGEST_COUNT
                    : LimitArithmetic.largestAmount(window);
            bounded(node, "limit", limit, largest, window);
            bounded(node, "burst", burst, largest, window);
            bounded(node, "queueSize", queueSize, largest - 1, window);
        }
        return new Rate(limit, window, burst, queueSize);
    }

    private static void bounded(DocumentNode node, String field, Long value, long largest, Duration window) {
        if (value != null && value > largest) {
            node.error(
                    field,
                    value + " is too large for window " + Durations.format(window) + "; write at most " + largest);
        }
    }

    static long cost(DocumentNode node, Rate rate) {
        long cost = node.integer("cost", 1L, 1, Long.MAX_VALUE);
        if (cost > rate.capacity()) {
            String field = rate.queueSize() != null ? "queueSize" : rate.burst() != null ? "burst" : "limit";
            node.error(
                    "cost",
                    cost + " is above what the limit ever allows; write at most " + rate.capacity() + " or raise rate."
                            + field);
        }
        return cost;
    }

    static KeyPart keyPart(DocumentNode node) {
        KeyPart.Source from = node.constant("from", KeyPart.Source.class, null);
        boolean named =
                from == KeyPart.Source.Header || from == KeyPart.Source.Query || from == KeyPart.Source.Constant;
        return new KeyPart(from, named ? node.text("name", "X-User-Id") : node.optionalText("name", null));
    }

    static When when(DocumentNode node) {
        List<String> paths = node.texts("paths");
        checkPaths(node, paths);
        List<String> methods = node.texts("methods");
        for (int i = 0; i < methods.size(); i++) {
            if (!METHOD.matcher(methods.get(i)).matches()) {
                node.error(
                        "methods[" + i + "]",
                        '"' + methods.get(i) + "\" is no HTTP method; write capitals such as \"POST\"");
            }
        }
        return new When(paths, methods);
    }

    static void checkPaths(DocumentNode node, List<String> paths) {
        for (int i = 0; i < paths.size(); i++) {
            if (!paths.get(i).startsWith("/")) {
                node.error("paths[" + i + "]", '"' + paths.get(i) + "\" is no path; write one that starts with '/'");
            }
        }
    }
}
