package io.redtier.runtime.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Decision;
import io.redtier.runtime.LimitExplanation;
import io.redtier.runtime.RateLimiter;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.RequestAttributes;
import io.redtier.runtime.limit.LimitCall.Mode;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.policy.RejectedKeys;
import io.redtier.runtime.redis.RedisConnection;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides in one script call per Redis cluster, and per slot where there are slots. */
public final class ScriptedRateLimiter implements RateLimiter {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptedRateLimiter.class);

    private final PolicyStore policies;
    private final PreparedLimits prepared = new PreparedLimits();
    private final DecisionMeters meters;
    private final WithoutRedis withoutRedis;

    /**
     * @param policies where the limits are looked up at each call
     * @param meters   where decisions are counted
     * @param rejectedKeys where it is noted who was rejected
     * @param nanoTime a clock that only goes forward, in ns, for decisions without Redis
     */
    public ScriptedRateLimiter(
            PolicyStore policies, MeterRegistry meters, RejectedKeys rejectedKeys, LongSupplier nanoTime) {
        this.policies = policies;
        this.meters = new DecisionMeters(meters, rejectedKeys);
        this.withoutRedis = new WithoutRedis(nanoTime);
    }

    @Override
    public Decision check(RequestAttributes request) {
        ActivePolicy active = policies.current();
        return meters.count(decide(active, matching(active, request), Mode.COUNT));
    }

    @Override
    public Decision check(String limit, String subject, long cost) {
        ActivePolicy active = policies.current();
        return meters.count(decideOne(active, single(active, limit, subject, cost), Mode.COUNT));
    }

    @Override
    public Decision peek(RequestAttributes request) {
        ActivePolicy active = policies.current();
        return decide(active, matching(active, request), Mode.PEEK);
    }

    @Override
    public Decision peek(String limit, String subject, long cost) {
        ActivePolicy active = policies.current();
        return decideOne(active, single(active, limit, subject, cost), Mode.PEEK);
    }

    @Override
    public LimitExplanation explain(String limit, String subject) {
        ActivePolicy active = policies.current();
        LimitCall call = single(active, limit, subject, active.limit(limit).cost());
        Decision decision = decide(active, List.of(call), Mode.PEEK);
        String key = call.limit().key(call.subject());
        Integer slot = active.redis(call.policy().cluster()).slotOf(key);
        return new LimitExplanation(decision.limits().get(0), key, slot, decision.degraded());
    }

    @Override
    public boolean refund(Decision decision) {
        return refund(policies.current(), decision.limits());
    }

    private List<LimitCall> matching(ActivePolicy active, RequestAttributes request) {
        List<LimitCall> calls = new ArrayList<>();
        prepared.of(active).values().forEach(limit -> Subject.of(limit.policy(), request)
                .ifPresent(subject ->
                        calls.add(new LimitCall(limit, subject, limit.policy().cost()))));
        return calls;
    }

    private LimitCall single(ActivePolicy active, String limit, String subject, long cost) {
        if (subject == null || subject.isEmpty()) {
            throw new IllegalArgumentException(
                    "subject of limit \"" + limit + "\" is empty; give who is to be counted");
        }
        if (cost < 1) {
            throw new IllegalArgumentException(
                    "cost " + cost + " of limit \"" + limit + "\" is below 1; give 1 or more");
        }
        // Unknown names are refused by the policy, which knows the others.
        active.limit(limit);
        return new LimitCall(prepared.of(active).get(limit), Subject.bounded(subject), cost);
    }

    /** The usual case, in which there is nothing to put together. */
    private Decision decideOne(ActivePolicy active, LimitCall call, Mode mode) {
        RedisConnection redis = active.redis(call.policy().cluster());
        try {
            byte[] reply = (byte[])
                    (mode == Mode.COUNT ? redis.eval(call.count(), Repeat.UNSAFE) : ask(redis, List.of(call), mode));
            List<Decision.Limit> answers = List.of(call.answer(mode, ByteBuffer.wrap(reply)));
            return new Decision(!rejects(answers), false, answers);
        } catch (RedisUnavailableException e) {
            List<Decision.Limit> answers = withoutRedis(call.policy().cluster(), List.of(call), mode, e);
            return new Decision(!rejects(answers), true, answers);
        }
    }

    private List<Decision.Limit> withoutRedis(
            String cluster, List<LimitCall> calls, Mode mode, RedisUnavailableException cause) {
        LOG.debug("limits are decided without Redis", cause);
        return withoutRedis.decide(calls, policies.instances(cluster), mode == Mode.COUNT);
    }

    private Decision decide(ActivePolicy active, List<LimitCall> calls, Mode mode) {
        if (calls.size() == 1) {
            return decideOne(active, calls.get(0), mode);
        }
        List<Decision.Limit> answers = new ArrayList<>();
        boolean degraded = false;
        for (Map.Entry<Place, List<LimitCall>> group : byPlace(active, calls).entrySet()) {
            String cluster = group.getKey().cluster();
            List<Decision.Limit> ofCluster;
            try {
                ofCluster =
                        LimitCall.answers(mode, group.getValue(), ask(active.redis(cluster), group.getValue(), mode));
            } catch (RedisUnavailableException e) {
                degraded = true;
                ofCluster = withoutRedis(cluster, group.getValue(), mode, e);
            }
            boolean rejected = rejects(ofCluster);
            if (rejected && mode == Mode.COUNT && refund(active, answers)) {
                answers.replaceAll(Decision.Limit::withoutCount);
            }
            answers.addAll(ofCluster);
            if (rejected) {
                return new Decision(false, degraded, answers);
            }
        }
        return new Decision(true, degraded, answers);
    }

    private static boolean rejects(List<Decision.Limit> limits) {
        for (Decision.Limit limit : limits) {
            if (!limit.within() && !limit.isShadow()) {
                return true;
            }
        }
        return false;
    }

    /** Gives back to those limits that counted, and still count in the same place. */
    private boolean refund(ActivePolicy active, List<Decision.Limit> limits) {
        Map<String, PreparedLimit> known = prepared.of(active);
        List<LimitCall> counted = limits.stream()
                .filter(Decision.Limit::counted)
                .filter(limit -> known.containsKey(limit.name())
                        && known.get(limit.name()).countsLike(limit.policy()))
                .map(limit -> new LimitCall(known.get(limit.name()), limit.subject(), limit.cost(), limit.place()))
                .toList();
        counted.stream().filter(WithoutRedis::isCountedHere).forEach(withoutRedis::giveBack);
        List<LimitCall> inRedis = counted.stream()
                .filter(call -> !WithoutRedis.isCountedHere(call))
                .toList();
        boolean all = true;
        for (Map.Entry<Place, List<LimitCall>> group : byPlace(active, inRedis).entrySet()) {
            try {
                ask(active.redis(group.getKey().cluster()), group.getValue(), Mode.REFUND);
            } catch (RedisUnavailableException e) {
                LOG.debug("a request stays counted", e);
                all = false;
            }
        }
        return all;
    }

    /** What is asked together: the limits on one Redis cluster whose keys share a slot. */
    private record Place(String cluster, int slot) {}

    private static Map<Place, List<LimitCall>> byPlace(ActivePolicy active, List<LimitCall> calls) {
        Map<Place, List<LimitCall>> byPlace = new LinkedHashMap<>();
        for (LimitCall call : calls) {
            String cluster = call.policy().cluster();
            int slot = active.redis(cluster).slot(call.limit().key(call.subject()));
            byPlace.computeIfAbsent(new Place(cluster, slot), place -> new ArrayList<>())
                    .add(call);
        }
        return byPlace;
    }

    private static byte[] ask(RedisConnection redis, List<LimitCall> calls, Mode mode) {
        Repeat repeat = mode == Mode.PEEK ? Repeat.SAFE : Repeat.UNSAFE;
        return (byte[])
                redis.eval(PreparedLimit.LIMITS, LimitCall.keys(calls), LimitCall.arguments(mode, calls), repeat);
    }
}
