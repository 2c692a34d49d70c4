package io.redtier.sidecar.responses;

import io.redtier.sidecar.http.Requests;
import io.redtier.sidecar.http.Stage;
import io.redtier.sidecar.responses.Librarian.Place;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers from the caches of the document what they hold, and has the app asked once for what they do not. Everything else
 * passes. For one event loop; what may wait for Redis is done on worker threads.
 */
final class ResponseCache implements Stage {
    private final Shelves shelves;
    private final Desk desk;
    private final Exchanges exchanges;
    private final Visits visits;

    ResponseCache(Shelves shelves, Desk desk, Exchanges exchanges, Refresher refresher) {
        this.shelves = shelves;
        this.desk = desk;
        this.exchanges = exchanges;
        this.visits = new Visits(desk, exchanges, refresher);
    }

    /**
     * What was found out on a worker thread.
     *
     * @param question what is asked; null: no cache holds it
     * @param place    what is stored; null if it was not looked for, or could not be
     * @param failure  why it could not
     */
    private record Prepared(Question question, Place place, RuntimeException failure) {}

    @Override
    public Object prepare(HttpServerRequest request) {
        Question question = question(request);
        if (question == null || question.kind(request) != Question.Kind.LOOK_UP) {
            return new Prepared(question, null, null);
        }
        try {
            return new Prepared(question, desk.librarian().find(question), null);
        } catch (RuntimeException e) {
            return new Prepared(question, null, e);
        }
    }

    private Question question(HttpServerRequest request) {
        if (shelves.isEmpty()) {
            return null;
        }
        String path = Requests.path(request.path());
        Shelf shelf = shelves.of(path);
        return shelf == null ? null : Question.of(request, path, shelf);
    }

    @Override
    public void handle(HttpServerRequest request, Object prepared) {
        Prepared found = prepared == null ? new Prepared(question(request), null, null) : (Prepared) prepared;
        Question question = found.question();
        if (question == null) {
            exchanges.send(request, null);
            return;
        }
        switch (question.kind(request)) {
            case PASS -> exchanges.send(request, new Passing(CacheStatus.forward("bypass")));
            case CHANGE -> exchanges.send(request, new Changing(question, desk.librarian(), desk.workers()));
            default -> visits.answer(request, question, found.place(), found.failure());
        }
    }
}
