package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Whether there are pods of workloads that are of kinds which are not watched themselves. One informer for each selector
 * that somebody asks about, which the API server sends the matching pods only. Thread-safe.
 */
final class SelectedPods {

    private static final Logger LOG = Logger.getLogger(SelectedPods.class);
    private static final Duration START = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final Consumer<Workload> changed;
    private final Map<Selection, Pods> known = new ConcurrentHashMap<>();

    /** The pods of a workload, as one policy finds them. */
    private record Selection(Workload workload, LabelSelector selector) {}

    /** @param changed told of each workload whose first pod has come or last pod has gone */
    SelectedPods(KubernetesClient client, Consumer<Workload> changed) {
        this.client = client;
        this.changed = changed;
    }

    /**
     * Whether there is a pod; waits up to 10 s for the first answer of the API server when nobody has asked before. Without
     * an answer there is none as far as is known; it is tried on, and what comes of it is told as any change.
     */
    boolean any(Workload workload, LabelSelector selector) {
        return known.computeIfAbsent(new Selection(workload, selector), Pods::new)
                .any();
    }

    /** Stops looking at the pods of a workload by selectors that nobody needs any more. */
    void retain(Workload workload, Predicate<LabelSelector> needed) {
        known.forEach((selection, pods) -> {
            if (selection.workload().equals(workload) && !needed.test(selection.selector())) {
                known.remove(selection);
                pods.informers.stop();
            }
        });
    }

    /** Stops looking at any. */
    void stop() {
        known.values().forEach(pods -> pods.informers.stop());
        known.clear();
    }

    private final class Pods {

        private final Workload workload;
        private final Informers informers = new Informers(START);
        private final SharedIndexInformer<Pod> informer;
        private boolean told;

        Pods(Selection selection) {
            workload = selection.workload();
            informer = informers.addKeys(
                    client.pods().inNamespace(workload.namespace()).withLabelSelector(selection.selector()),
                    Pod.class,
                    client,
                    (before, after) -> tell());
            // One that the API server refuses at first must not stay without an answer for good.
            informer.exceptionHandler((started, error) -> true);
            try {
                informers.start();
            } catch (IllegalStateException e) {
                LOG.warnf(
                        e,
                        "Can't list the pods of %s; it counts as one without pods until that succeeds",
                        PublishedNames.text(workload));
            }
            synchronized (this) {
                told = any();
            }
        }

        boolean any() {
            return !informer.getStore().listKeys().isEmpty();
        }

        private void tell() {
            boolean changes;
            synchronized (this) {
                boolean now = any();
                changes = now != told;
                told = now;
            }
            if (changes) {
                changed.accept(workload);
            }
        }
    }
}
