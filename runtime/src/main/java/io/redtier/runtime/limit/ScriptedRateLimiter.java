package io.redtier.runtime.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Decision;
import io.redtier.runtime.RateLimiter;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.RequestAttributes;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides in one script call per Redis cluster. */
public final class ScriptedRateLimiter implements RateLimiter {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptedRateLimiter.class);
    private static final Script LIMITS = Script.load("limits");

    private final PolicyStore policies;
    private final MeterRegistry meters;

    /**
     * @param policies where the limits are looked up at each call
     * @param meters   where decisions are counted
     */
    public ScriptedRateLimiter(PolicyStore policies, MeterRegistry meters) {
        this.policies = policies;
        this.meters = meters;
    }

    @Override
    public Decision check(RequestAttributes request) {
        ActivePolicy active = policies.current();
        List<LimitCall> calls = new ArrayList<>();
        active.limits().forEach((name, limit) -> Subject.of(limit, request)
                .ifPresent(subject -> calls.add(new LimitCall(name, limit, subject, limit.cost()))));
        return decide(active, calls);
    }

    @Override
    public Decision check(String limit, String subject, long cost) {
        if (subject == null || subject.isEmpty()) {
            throw new IllegalArgumentException(
                    "subject of limit \"" + limit + "\" is empty; give who is to be counted");
        }
        if (cost < 1) {
            throw new IllegalArgumentException(
                    "cost " + cost + " of limit \"" + limit + "\" is below 1; give 1 or more");
        }
        ActivePolicy active = policies.current();
        return decide(active, List.of(new LimitCall(limit, active.limit(limit), Subject.bounded(subject), cost)));
    }

    private Decision decide(ActivePolicy active, List<LimitCall> calls) {
        Map<String, List<LimitCall>> byCluster = new TreeMap<>();
        calls.forEach(call -> byCluster
                .computeIfAbsent(call.policy().cluster(), cluster -> new ArrayList<>())
                .add(call));
        List<Decision.Limit> answers = new ArrayList<>();
        boolean allowed = true;
        boolean degraded = false;
        for (Map.Entry<String, List<LimitCall>> group : byCluster.entrySet()) {
            List<Decision.Limit> ofCluster;
            try {
                ofCluster = ask(active, group.getKey(), group.getValue());
            } catch (RedisUnavailableException e) {
                LOG.debug("limits are decided without Redis", e);
                degraded = true;
                ofCluster = group.getValue().stream()
                        .map(LimitCall::answerWithoutRedis)
                        .toList();
            }
            answers.addAll(ofCluster);
            if (ofCluster.stream().anyMatch(limit -> !limit.within() && !limit.isShadow())) {
                allowed = false;
                break;
            }
        }
        Decision decision = new Decision(allowed, degraded, answers);
        count(decision);
        return decision;
    }

    private static List<Decision.Limit> ask(ActivePolicy active, String cluster, List<LimitCall> calls) {
        List<String> keys = calls.stream().map(LimitCall::key).toList();
        List<?> reply = (List<?>) active.redis(cluster).eval(LIMITS, keys, LimitCall.arguments(calls), Repeat.UNSAFE);
        List<Decision.Limit> answers = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            answers.add(calls.get(i).answer(reply, i));
        }
        return answers;
    }

    private void count(Decision decision) {
        for (Decision.Limit limit : decision.limits()) {
            String result = limit.within() ? "allowed" : limit.isShadow() ? "shadow_rejected" : "rejected";
            meters.counter("redtier.limit.decisions", "limit", limit.name(), "result", result)
                    .increment();
        }
        if (decision.degraded()) {
            meters.counter("redtier.limit.degraded").increment();
        }
    }
}
