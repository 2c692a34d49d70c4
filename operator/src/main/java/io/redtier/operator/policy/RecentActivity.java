package io.redtier.operator.policy;

import io.redtier.crds.policy.CacheStatus;
import io.redtier.crds.policy.LimitStatus;
import io.redtier.crds.policy.PolicyStatus;
import io.redtier.crds.policy.TopKey;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PolicyKind;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.InstanceReport.CacheCounts;
import io.redtier.runtime.document.InstanceReport.LimitCounts;
import io.redtier.runtime.document.PolicyDocument;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the caches and limits of a policy did lately, as its status shows it. Written at most once a minute and only if a
 * figure changes, since every write of a status costs the API server and all who watch. Pure.
 */
final class RecentActivity {

    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int TOP_KEYS = 5;
    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.HALF_UP);

    private RecentActivity() {}

    /** Sets the figures of {@code status}; {@code before} may be null. */
    static void show(
            Policy shown, List<Publication> publications, PolicyStatus before, PolicyStatus status, Instant now) {
        String policy = shown.id().source();
        if (shown.id().kind() == PolicyKind.CACHE) {
            Map<String, CacheCounts> counts = new TreeMap<>();
            each(publications, (document, report) -> report.caches().forEach((name, count) -> {
                if (document.caches().containsKey(name)
                        && document.caches().get(name).policy().equals(policy)) {
                    counts.merge(name, count, CacheCounts::plus);
                }
            }));
            List<CacheStatus> caches = new ArrayList<>();
            counts.forEach((name, count) -> caches.add(cache(name, count)));
            status.setCaches(settled(
                    before == null ? null : before.getCaches(),
                    caches,
                    CacheStatus::getLastReported,
                    CacheStatus::setLastReported,
                    now));
        } else {
            Map<String, LimitCounts> counts = new TreeMap<>();
            each(publications, (document, report) -> report.limits().forEach((name, count) -> {
                if (document.limits().containsKey(name)
                        && document.limits().get(name).policy().equals(policy)) {
                    counts.merge(name, count, LimitCounts::plus);
                }
            }));
            List<LimitStatus> limits = new ArrayList<>();
            counts.forEach((name, count) -> limits.add(limit(name, count, shown.topKeys())));
            List<LimitStatus> earlier = before == null ? null : before.getLimits();
            status.setLimits(settled(
                    shown.topKeys() ? earlier : withoutKeys(earlier),
                    limits,
                    LimitStatus::getLastReported,
                    LimitStatus::setLastReported,
                    now));
        }
    }

    private interface Visit {
        void report(PolicyDocument document, InstanceReport report);
    }

    private interface Stamp<S> {
        void set(S status, String time);
    }

    private static void each(List<Publication> publications, Visit visit) {
        publications.forEach(publication -> publication
                .document()
                .ifPresent(document -> publication.reports().forEach(report -> visit.report(document, report))));
    }

    /** The figures before while they are less than a minute old or still true; the present ones after. */
    private static <S> List<S> settled(
            List<S> before, List<S> present, Function<S, String> time, Stamp<S> stamp, Instant now) {
        if (before != null && !before.isEmpty()) {
            String last = time.apply(before.get(0));
            if (last != null && now.isBefore(Instant.parse(last).plus(PERIOD))) {
                return before;
            }
            present.forEach(figures -> stamp.set(figures, last));
            if (present.equals(before)) {
                return before;
            }
        }
        String stamped = now.truncatedTo(ChronoUnit.SECONDS).toString();
        present.forEach(figures -> stamp.set(figures, stamped));
        return present.isEmpty() ? null : present;
    }

    private static CacheStatus cache(String name, CacheCounts counts) {
        long reads = counts.hits() + counts.misses();
        CacheStatus status = new CacheStatus();
        status.setName(name);
        status.setHitRatePercent(reads == 0 ? null : Math.toIntExact(Math.round(100.0 * counts.hits() / reads)));
        status.setReads(rounded(reads));
        status.setLoads(rounded(counts.loads()));
        status.setStampedesAverted(rounded(counts.stampedesAverted()));
        return status;
    }

    private static LimitStatus limit(String name, LimitCounts counts, boolean topKeys) {
        LimitStatus status = new LimitStatus();
        status.setName(name);
        status.setAllowed(rounded(counts.allowed()));
        status.setRejected(rounded(counts.rejected()));
        status.setShadowRejected(rounded(counts.shadowRejected()));
        if (topKeys && !counts.topKeys().isEmpty()) {
            status.setTopKeys(counts.topKeys().entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(TOP_KEYS)
                    .map(entry -> topKey(entry.getKey(), entry.getValue()))
                    .toList());
        }
        return status;
    }

    private static TopKey topKey(String key, long rejected) {
        TopKey top = new TopKey();
        top.setKey(key);
        top.setRejected(rounded(rejected));
        return top;
    }

    /** Who turns names off does not want to see those of before for another minute. */
    private static List<LimitStatus> withoutKeys(List<LimitStatus> limits) {
        return limits == null
                ? null
                : limits.stream()
                        .map(limit -> {
                            LimitStatus bare = new LimitStatus();
                            bare.setName(limit.getName());
                            bare.setAllowed(limit.getAllowed());
                            bare.setRejected(limit.getRejected());
                            bare.setShadowRejected(limit.getShadowRejected());
                            bare.setLastReported(limit.getLastReported());
                            return bare;
                        })
                        .toList();
    }

    private static long rounded(long count) {
        return BigDecimal.valueOf(count).round(TWO_DIGITS).longValueExact();
    }
}
