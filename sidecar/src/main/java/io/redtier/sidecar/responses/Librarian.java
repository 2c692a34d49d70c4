package io.redtier.sidecar.responses;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.redtier.runtime.CacheLease;
import io.redtier.runtime.CacheSteps.Claim;
import io.redtier.runtime.CacheSteps.Found;
import io.redtier.runtime.RedisUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** Finds and stores responses. Its methods may wait for Redis; thread-safe. */
final class Librarian {
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    /** A response whose headers change what it differs by is looked for once more, not for ever. */
    private static final int MOST_STEPS = 3;

    private final Marks marks = new Marks();
    /** By which headers the responses of a key differ: spares a round trip. */
    private final Cache<String, List<String>> differences = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    /**
     * Where a response lies, or is to lie.
     *
     * @param key   of the response
     * @param vary  names of the headers that the key holds the values of
     * @param found what lies there, or null
     * @param mark  of its path; null: Redis is unavailable, and what is stale may be served
     */
    record Place(String key, List<String> vary, Found<Cached> found, String mark) {
        Cached response() {
            return found == null ? null : found.value();
        }

        /** What may be used, whatever its age; or null. */
        Cached usable(boolean authorized) {
            return found != null && isValid() && !isForOthers(authorized) ? response() : null;
        }

        /** Whether what lies there is for those alone that nobody knows. */
        boolean isForOthers(boolean authorized) {
            return found != null && authorized && !response().life().shared();
        }

        /** Whether it is the answer to such headers, and not outdated by a change of its path. */
        private boolean isValid() {
            return vary.containsAll(response().vary())
                    && (mark == null || mark.equals(response().mark()));
        }
    }

    /** The right to load a response. */
    record Right(CacheLease<Cached> lease, String mark) {}

    /**
     * Looks for a response.
     *
     * @throws RedisUnavailableException if Redis is, and nothing stale may be served
     */
    Place find(Question question) {
        Shelf shelf = question.shelf();
        String mark = mark(question);
        String memory = memory(question);
        List<String> vary = union(shelf.vary(), differences.getIfPresent(memory));
        for (int step = 1; ; step++) {
            String key = ResponseKeys.of(question.base(), vary, question.headers());
            Found<Cached> found = shelf.steps().find(key);
            if (found == null) {
                return new Place(key, vary, null, mark);
            }
            Cached response = found.value();
            if (response.pointsOn() && step < MOST_STEPS && response.vary() != null) {
                vary = union(vary, response.vary());
                differences.put(memory, vary);
                continue;
            }
            return new Place(key, vary, response.pointsOn() ? null : found, mark);
        }
    }

    private String mark(Question question) {
        try {
            return marks.of(question.shelf(), question.path());
        } catch (RedisUnavailableException e) {
            if (question.shelf().servesStale()) {
                return null;
            }
            throw e;
        }
    }

    private static List<String> union(List<String> one, List<String> other) {
        if (other == null || one.containsAll(other)) {
            return one;
        }
        TreeSet<String> all = new TreeSet<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }

    /**
     * Tries to get the right to load what was not found, or is of no use.
     *
     * @return null if another has it
     * @throws RedisUnavailableException if Redis is
     */
    Right claim(Question question, Place place, boolean background) {
        Shelf shelf = question.shelf();
        // Before the app is asked, so that what it answers is outdated by whatever changes from now on.
        String mark = marks.of(shelf, question.path());
        if (place.found() != null) {
            CacheLease<Cached> lease = shelf.steps().claimAnew(place.key(), background);
            return lease == null ? null : new Right(lease, mark);
        }
        Claim<Cached> claim = shelf.steps().claim(place.key());
        return claim.lease() == null ? null : new Right(claim.lease(), mark);
    }

    /** Stores a response under the right to load it. */
    void store(Question question, Place place, Right right, Cached response) {
        Duration kept = Freshness.kept(response, question.shelf().policy());
        if (place.vary().containsAll(response.vary())) {
            right.lease().store(response, kept);
            return;
        }
        List<String> vary = union(place.vary(), response.vary());
        // The pointer first: if the place was invalidated meanwhile, so is what was loaded.
        if (right.lease().store(Cached.pointer(vary), question.shelf().policy().ttl())) {
            differences.put(memory(question), vary);
            String key = ResponseKeys.of(question.base(), vary, question.headers());
            right.lease().storeAt(key, response, kept);
        }
    }

    /** What a path holds may have changed (RFC 9111, section 4.4). */
    void change(Question question) {
        Shelf shelf = question.shelf();
        marks.change(shelf, question.path());
        shelf.steps().invalidate(question.queryless());
        if (question.hasQuery()) {
            shelf.steps().invalidate(question.base());
        }
    }

    /** What lies at a place is of no more use. */
    void drop(Question question, Place place) {
        question.shelf().steps().invalidate(place.key());
    }

    private static String memory(Question question) {
        return question.shelf().name() + ' ' + question.base();
    }
}
