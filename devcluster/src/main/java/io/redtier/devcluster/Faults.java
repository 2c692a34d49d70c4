package io.redtier.devcluster;

import io.redtier.devcluster.kubelet.Kubelet;
import io.redtier.devcluster.kubelet.Signals;
import io.redtier.devcluster.network.AddressBlock;
import io.redtier.devcluster.network.Blackhole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Accidents for tests. What they do to processes is real: the cluster has to notice by itself. They end with the cluster.
 * Thread-safe.
 */
public final class Faults {
    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    private final Kubelet kubelet;
    private final Blackhole blackhole;
    private final AddressBlock addresses;

    Faults(Kubelet kubelet, Blackhole blackhole, AddressBlock addresses) {
        this.kubelet = kubelet;
        this.blackhole = blackhole;
        this.addresses = addresses;
    }

    /**
     * Kills the processes of a pod's containers (SIGKILL).
     *
     * @throws IllegalArgumentException when no container of such a pod runs
     */
    public void kill(String namespace, String pod) {
        processes(namespace, pod).forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * Stops all processes of a pod (SIGSTOP): connections stay open, nothing answers.
     *
     * @throws IllegalArgumentException when no container of such a pod runs
     */
    public void freeze(String namespace, String pod) {
        act(() -> Signals.freeze(processes(namespace, pod)));
    }

    /**
     * Lets the processes of a frozen pod go on.
     *
     * @throws IllegalArgumentException when no container of such a pod runs
     */
    public void resume(String namespace, String pod) {
        act(() -> Signals.resume(processes(namespace, pod)));
    }

    /**
     * Fills the volume of a claim of StorageClass {@code limited}, which is as large as the claim asks for: every write to it fails
     * with "no space left on device".
     *
     * @throws IllegalArgumentException when there is no such volume, or no pod has mounted it yet
     */
    public void fillDisk(String namespace, String claim) {
        kubelet.limitedClaims().fill(namespace, claim);
    }

    /**
     * Gives the space back that {@link #fillDisk} took.
     *
     * @throws IllegalArgumentException when there is no such volume, or no pod has mounted it yet
     */
    public void freeDisk(String namespace, String claim) {
        kubelet.limitedClaims().free(namespace, claim);
    }

    /**
     * Loses a node, as when its machine hangs: its processes stop, it sends no heartbeats, nothing that happens to its pods in the
     * API reaches it.
     *
     * @throws IllegalArgumentException when there is no such node
     */
    public void loseNode(String node) {
        act(() -> Signals.freeze(kubelet.lose(node, true)));
    }

    /**
     * Cuts a node off from the API server alone: its containers go on and answer, but it sends no heartbeats, and nothing that
     * happens to its pods in the API reaches it.
     *
     * @throws IllegalArgumentException when there is no such node
     */
    public void disconnectNode(String node) {
        kubelet.lose(node, false);
    }

    /**
     * Brings a lost or disconnected node back.
     *
     * @throws IllegalArgumentException when there is no such node
     */
    public void recoverNode(String node) {
        act(() -> Signals.resume(kubelet.lose(node, false)));
        kubelet.recover(node);
    }

    /** {@return why {@link #isolate} does not work on this machine, for a test to be skipped with; empty if it does} */
    public Optional<String> isolationObstacle() {
        return blackhole.obstacle();
    }

    /**
     * Drops whatever is sent to a pod's address, from the machine, from other pods and from itself. It can still send: only
     * answers to connections that it opened from its own address are lost too.
     *
     * @throws IllegalArgumentException when there is no such pod
     * @throws UncheckedIOException when the machine does not permit it
     */
    public void isolate(String namespace, String pod) {
        act(() -> blackhole.cutOff(address(namespace, pod), namespace + "/" + pod));
    }

    /**
     * Lets an isolated pod be reached again; if it has been deleted meanwhile, its address, which another pod may get.
     *
     * @throws IllegalArgumentException when there is no such pod and none was isolated
     */
    public void rejoin(String namespace, String pod) {
        act(() -> {
            if (!blackhole.restore(namespace + "/" + pod)) {
                address(namespace, pod);
            }
        });
    }

    /**
     * {@return why {@link #partition}, {@link #unplug} and {@link #slowLink} do not work on this machine, for a test to be skipped
     * with; empty if they do}
     */
    public Optional<String> partitionObstacle() {
        return kubelet.networks().obstacle();
    }

    /**
     * Drops whatever the pods of one side and those of the other send to each other, in both directions, also by way of a Service:
     * open connections stay open and silent, new ones get no answer. Others, this machine with its tests and probes among them, still
     * reach all of them. Nothing that is sent after the call has returned arrives before {@link #heal}; what was sent meanwhile
     * arrives then, as TCP sends it again. A new pod of the same name is not concerned.
     *
     * @throws IllegalArgumentException when there is no such pod, or it has no network of its own
     *     ({@link EmbeddedClusterBuilder#ownNetworks})
     */
    public void partition(String namespace, Collection<String> pods, Collection<String> others) {
        kubelet.networks().partition(addresses(namespace, pods), addresses(namespace, others));
    }

    /**
     * Drops whatever a pod and all others send to each other, as {@link #partition} does: pods, Services, the API server, this
     * machine with its probes and tests. {@code kubectl exec} still gets in.
     *
     * @throws IllegalArgumentException when there is no such pod, or it has no network of its own
     */
    public void unplug(String namespace, String pod) {
        kubelet.networks().unplug(address(namespace, pod));
    }

    /**
     * Slows down whatever a pod and all others send to each other, from now on.
     *
     * @param latency each way, so an answer takes twice as long; zero or more
     * @param bytesPerSecond each way, of all the pod's connections together; at least 1. A single connection carries no more than
     *     64 KiB in the time of the latency
     * @throws IllegalArgumentException when there is no such pod, it has no network of its own, or a value is out of range
     */
    public void slowLink(String namespace, String pod, Duration latency, long bytesPerSecond) {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("the latency is " + latency.toMillis() + " ms: give 0 or more");
        }
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "the bandwidth is " + bytesPerSecond + " bytes per second: give 1 or more");
        }
        kubelet.networks().slow(address(namespace, pod), latency, bytesPerSecond);
    }

    /** Undoes all that {@link #partition}, {@link #unplug} and {@link #slowLink} have done. */
    public void heal() {
        kubelet.networks().heal();
    }

    private Set<String> addresses(String namespace, Collection<String> pods) {
        return pods.stream().map(pod -> address(namespace, pod)).collect(Collectors.toSet());
    }

    /**
     * Gives the next pod of this name an address that another one has or had, as a real network does sooner or later. While the
     * other one lives, the new one's containers can't bind it and are restarted until they can.
     *
     * @param address dotted text
     * @throws IllegalArgumentException when it is no pod address of this cluster
     */
    public void giveAddress(String namespace, String pod, String address) {
        addresses.reserve(namespace + "/" + pod, address);
    }

    private List<ProcessHandle> processes(String namespace, String pod) {
        List<ProcessHandle> processes = kubelet.processes(namespace, pod);
        if (processes.isEmpty()) {
            throw new IllegalArgumentException("no container of pod %s/%s runs".formatted(namespace, pod));
        }
        return processes;
    }

    private String address(String namespace, String pod) {
        return kubelet.address(namespace, pod)
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no pod %s/%s on a node".formatted(namespace, pod)));
    }

    private static void act(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a fault", e);
        }
    }
}
