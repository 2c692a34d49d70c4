package io.redtier.operator.policy;

import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.PolicyDocument;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far a document has got, by what instances report. Pure.
 *
 * @param loaded how many live instances run it and have refused nothing newer
 * @param total how many are alive
 * @param lagging what the others run or why they don't, for people; the first few by name
 */
record Effect(int loaded, int total, List<String> lagging) {

    private static final int NAMED = 5;
    private static final int ERROR_LENGTH = 300;

    /** The effect of a document, as those report that read it. */
    static Effect of(PolicyDocument document, List<InstanceReport> reports) {
        return of(document, document.generation(), reports);
    }

    /**
     * The effect of what was first said by an earlier document.
     *
     * @param since generation of that one
     */
    static Effect of(PolicyDocument document, long since, List<InstanceReport> reports) {
        List<InstanceReport> lagging = reports.stream()
                .filter(report -> !isLoaded(document, since, report))
                .sorted(Comparator.comparing(InstanceReport::instance))
                .toList();
        List<String> words = lagging.stream().limit(NAMED).map(Effect::words).collect(Collectors.toList());
        if (lagging.size() > NAMED) {
            words.add((lagging.size() - NAMED) + " more");
        }
        return new Effect(reports.size() - lagging.size(), reports.size(), List.copyOf(words));
    }

    /** Whether there are instances and all of them run it. */
    boolean isComplete() {
        return total > 0 && loaded == total;
    }

    private static boolean isLoaded(PolicyDocument document, long since, InstanceReport report) {
        return report.error() == null
                && report.generation() >= since
                && (report.generation() < document.generation()
                        || report.revision().equals(document.revision()));
    }

    private static String words(InstanceReport report) {
        String runs = report.instance() + " runs "
                + (report.generation() == 0 ? "nothing" : "generation " + report.generation());
        return report.error() == null ? runs : runs + ", it refuses a document: " + shortened(report.error());
    }

    private static String shortened(String error) {
        return error.length() <= ERROR_LENGTH ? error : error.substring(0, ERROR_LENGTH) + "...";
    }
}
