package io.redtier.sidecar.responses;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.sidecar.http.Problem;
import io.redtier.sidecar.responses.Librarian.Place;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one event loop that may be answered from the cache: finds out which of them ask the app, and lets the
 * others wait for them.
 */
final class Visits {
    private static final Logger LOG = LoggerFactory.getLogger(Visits.class);
    private static final long MIN_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 100;
    private static final int MOST_TRIES = 3;
    private static final int MOST_REMEMBERED = 10_000;
    /** So long nobody waits for a response that was not to be stored the last time. */
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private final Desk desk;
    private final Exchanges exchanges;
    private final Refresher refresher;
    private final Map<String, Flight> flights = new HashMap<>();
    private final Cache<String, Boolean> notStored = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    Visits(Desk desk, Exchanges exchanges, Refresher refresher) {
        this.desk = desk;
        this.exchanges = exchanges;
        this.refresher = refresher;
    }

    /**
     * Answers a request.
     *
     * @param place   what is stored; null if it was not looked for, or could not be
     * @param failure why it could not; or null
     */
    void answer(HttpServerRequest request, Question question, Place place, RuntimeException failure) {
        request.pause();
        Visit visit = new Visit(request, question);
        if (place != null) {
            visit.looked(place);
        } else if (failure != null) {
            visit.unavailable(failure);
        } else {
            visit.look();
        }
    }

    /** One request that may be answered from the cache. */
    private final class Visit {
        private final HttpServerRequest request;
        private final Question question;
        private final Shelf shelf;
        private final long deadline;
        private int tries;

        Visit(HttpServerRequest request, Question question) {
            this.request = request;
            this.question = question;
            this.shelf = question.shelf();
            this.deadline = System.nanoTime()
                    + shelf.policy().stampedeProtection().maxWait().toNanos();
        }

        private void look() {
            desk.ask(() -> desk.librarian().find(question))
                    .onSuccess(this::looked)
                    .onFailure(this::unavailable);
        }

        private void looked(Place place) {
            if (isGone() || served(place)) {
                return;
            }
            if (question.wish().onlyIfCached()) {
                new Problem(
                                "not-cached",
                                "Not cached",
                                504,
                                "the request says only-if-cached, and no response is stored that may be used")
                        .answer(request);
            } else if (request.method().equals(HttpMethod.HEAD) || place.isForOthers(question.authorized())) {
                bypass("miss");
            } else if (question.wish().reload()) {
                claim(place, new Flight(place.mark()), () -> {});
            } else {
                lead(place);
            }
        }

        /** Whether what is stored was the answer. */
        private boolean served(Place place) {
            Cached stored = place.usable(question.authorized());
            if (stored == null || question.wish().reload()) {
                return false;
            }
            long now = desk.now();
            boolean fresh = Freshness.isFresh(stored, shelf.policy(), question.wish(), now);
            boolean withoutRedis = place.found().source() == Lookup.Source.STALE
                    && Freshness.mayServeWithoutRedis(stored, question.wish());
            boolean stale = !fresh
                    && !withoutRedis
                    && Freshness.mayServeWhileRevalidating(stored, shelf.policy(), question.wish(), now);
            if (!fresh && !withoutRedis && !stale) {
                return false;
            }
            if (!desk.memory().take(stored.body().length)) {
                bypass("bypass; detail=memory");
                return true;
            }
            if (stale || place.found().refreshDue()) {
                refresher.start(request, question, place);
            }
            shelf.steps().used(place.found());
            String status = CacheStatus.hit(Freshness.left(stored, shelf.policy(), now));
            Answers.send(request, stored, status, now, desk.memory());
            return true;
        }

        /** Loads, or waits for who does on this event loop. */
        private void lead(Place place) {
            // What is not stored for those who are known may well be for all others.
            String key = shelf.name() + ' ' + place.key() + (question.authorized() ? " authorized" : "");
            if (notStored.getIfPresent(key) != null) {
                bypass("miss");
                return;
            }
            Flight flight = flights.get(key);
            if (flight != null
                    && flight.isOf(place.mark())
                    && !flight.isOverdue(shelf.policy().stampedeProtection().lease())) {
                follow(flight, place);
                return;
            }
            Flight mine = new Flight(place.mark());
            flights.put(key, mine);
            mine.join(end -> {
                if (!end.stored()) {
                    notStored.put(key, true);
                }
            });
            claim(place, mine, () -> flights.remove(key, mine));
        }

        private void claim(Place place, Flight flight, Runnable over) {
            desk.ask(() -> desk.librarian().claim(question, place, false))
                    .onSuccess(right -> {
                        if (right == null) {
                            await(place, flight, over);
                            return;
                        }
                        Filling filling = new Filling(request, question, place, right, flight, over, desk);
                        if (isGone()) {
                            filling.abandon();
                        } else {
                            exchanges.send(request, filling);
                        }
                    })
                    .onFailure(failure -> {
                        over.run();
                        flight.end(Flight.End.AGAIN);
                        unavailable(failure);
                    });
        }

        /** Another instance loads. */
        private void await(Place place, Flight flight, Runnable over) {
            if (isGone() || question.wish().reload() || System.nanoTime() >= deadline) {
                over.run();
                flight.end(Flight.End.AGAIN);
                if (!isGone()) {
                    bypass(question.wish().reload() ? "request" : "miss");
                }
                return;
            }
            long pause = ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS + 1);
            desk.vertx()
                    .setTimer(pause, timer -> desk.ask(() -> desk.librarian().find(question))
                            .onSuccess(again -> {
                                if (!isGone() && served(again)) {
                                    over.run();
                                    flight.end(Flight.End.AGAIN);
                                } else {
                                    claim(again.key().equals(place.key()) ? again : place, flight, over);
                                }
                            })
                            .onFailure(failure -> {
                                over.run();
                                flight.end(Flight.End.AGAIN);
                                unavailable(failure);
                            }));
        }

        private void follow(Flight flight, Place place) {
            long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            boolean[] over = {false};
            long timer = desk.vertx().setTimer(left, late -> {
                if (!over[0]) {
                    over[0] = true;
                    bypass("miss");
                }
            });
            flight.join(end -> {
                if (over[0]) {
                    return;
                }
                over[0] = true;
                desk.vertx().cancelTimer(timer);
                if (isGone()) {
                    return;
                }
                Cached response = end.response();
                boolean mine = response != null
                        && place.vary().containsAll(response.vary())
                        && (!question.authorized() || response.life().shared());
                if (mine && desk.memory().take(response.body().length)) {
                    shelf.steps().averted();
                    Answers.send(request, response, CacheStatus.collapsed("miss"), desk.now(), desk.memory());
                } else if (!end.stored() || ++tries >= MOST_TRIES) {
                    bypass("miss");
                } else {
                    look();
                }
            });
        }

        private void unavailable(Throwable failure) {
            if (isGone()) {
                return;
            }
            if (!(failure instanceof RedisUnavailableException)) {
                LOG.error("a request passes the cache, which failed", failure);
            } else if (shelf.failsWithoutRedis()) {
                new Problem(
                                "cache-unavailable",
                                "Cache unavailable",
                                503,
                                "the cache \"" + shelf.name()
                                        + "\" cannot be reached, and its policy says that requests fail then")
                        .answer(request);
                return;
            }
            bypass("bypass; detail=redis-unavailable");
        }

        private void bypass(String why) {
            if (!isGone()) {
                shelf.steps().bypassed();
                exchanges.send(request, new Passing(CacheStatus.forward(why)));
            }
        }

        private boolean isGone() {
            return request.response().closed() || request.response().ended();
        }
    }
}
