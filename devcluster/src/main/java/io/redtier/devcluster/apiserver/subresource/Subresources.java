package io.redtier.devcluster.apiserver.subresource;

import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Target;
import java.util.Optional;

/** What is not a stored object: questions, logs, commands in containers, scale, eviction, tokens. Thread-safe. */
public final class Subresources {

    private final Questions questions;
    private final Logs logs;
    private final Exec exec;
    private final PortForward portForward;
    private final Scale scale;
    private final Eviction eviction;
    private final Binding binding;

    /** Wires paths to what answers them. */
    public Subresources(
            Questions questions,
            Logs logs,
            Exec exec,
            PortForward portForward,
            Scale scale,
            Eviction eviction,
            Binding binding) {
        this.questions = questions;
        this.logs = logs;
        this.exec = exec;
        this.portForward = portForward;
        this.scale = scale;
        this.eviction = eviction;
        this.binding = binding;
    }

    /** {@return the answer, or empty if the target is an object, a collection or a status} */
    public Optional<MockResponse> find(ApiRequest request, Target target) {
        if (target.kind().verbs().size() == 1) {
            return Optional.of(questions.answer(request, target));
        }
        return switch (target.subresource()) {
            case "", "status", "ephemeralcontainers" -> Optional.empty();
            case "scale" -> Optional.of(scale.handle(request, target));
            case "log" -> Optional.of(logs.read(request, target));
            case "eviction" -> Optional.of(eviction.evict(request, target));
            case "binding" -> Optional.of(binding.bind(request, target));
            case "token" -> Optional.of(questions.token(request, target));
            case "exec" -> Optional.of(exec.answer(request, target));
            case "portforward" -> Optional.of(portForward.answer(request, target));
            case "attach" ->
                throw ApiException.notImplemented("attach to a container is not served by the embedded API server");
            default -> throw ApiException.noSuchResource();
        };
    }
}
