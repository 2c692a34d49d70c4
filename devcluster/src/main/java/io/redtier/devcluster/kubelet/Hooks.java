package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;
import java.util.Optional;

/** Runs postStart and preStop hooks. Its calls block. */
final class Hooks {
    private final ProbeAction action;

    Hooks(ProbeAction action) {
        this.action = action;
    }

    /**
     * Runs a hook for at most the given time.
     *
     * @return why it failed, if it did
     */
    Optional<String> run(LifecycleHandler hook, Duration limit) {
        try {
            if (hook.getSleep() != null) {
                Duration sleep = Duration.ofSeconds(hook.getSleep().getSeconds());
                Thread.sleep(Math.min(sleep.toMillis(), limit.toMillis()));
                return Optional.empty();
            }
            var outcome = action.run(hook.getExec(), hook.getHttpGet(), hook.getTcpSocket(), null, limit);
            return outcome.success() ? Optional.empty() : Optional.of(outcome.message());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
