package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobIT {
    @RegisterExtension
    static final EmbeddedClusterExtension CLUSTER =
            new EmbeddedClusterExtension(EmbeddedCluster.builder().crashBackoff(Duration.ofMillis(100)));

    private static final String JOB = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: work}
            spec:
              %s
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 1
                  containers: [{name: main, image: "redis:7.0", command: [sh, -c, "%s"]}]
            """;

    private EmbeddedCluster cluster;

    @Test
    void runsItsPodsToTheLastCompletion() {
        ClusterFixture shop = new ClusterFixture(cluster, "complete");
        shop.create(JOB.formatted("completions: 3\n  parallelism: 2", "true"));

        JobStatus status = await(shop, "it is complete", done("Complete"));

        assertThat(status.getSucceeded()).isEqualTo(3);
        assertThat(status.getCompletionTime()).isNotNull();
        assertThat(conditions(status))
                .containsExactly("SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached");
        assertThat(pods(shop)).hasSize(3).allMatch(pod -> "work"
                .equals(pod.getMetadata().getLabels().get("batch.kubernetes.io/job-name")));
        shop.awaitTrue("its Event is there", () -> shop.hasEvent("work", "Completed", "Job completed"));
    }

    @Test
    void replacesFailedPodsUpToTheBackoffLimit() {
        ClusterFixture shop = new ClusterFixture(cluster, "failed");
        shop.create(JOB.formatted("backoffLimit: 2", "exit 3"));

        JobStatus status = await(shop, "it has failed", done("Failed"));

        assertThat(status.getFailed()).isEqualTo(3);
        assertThat(status.getCompletionTime()).isNull();
        assertThat(conditions(status))
                .containsExactly("FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded");
        shop.awaitTrue(
                "its Event is there",
                () -> shop.hasEvent("work", "BackoffLimitExceeded", "Job has reached the specified backoff limit"));
    }

    @Test
    void endsItsPodsAtTheDeadline() {
        ClusterFixture shop = new ClusterFixture(cluster, "deadline");
        shop.create(JOB.formatted("activeDeadlineSeconds: 2", "sleep 1000"));

        JobStatus status = await(shop, "it has failed", done("Failed"));

        assertThat(conditions(status)).contains("Failed DeadlineExceeded");
        assertThat(status.getActive()).isNull();
        assertThat(pods(shop)).noneMatch(pod -> "Running".equals(pod.getStatus().getPhase()));
    }

    @Test
    void isDeletedWithItsPodsWhenItsTimeToLiveIsOver() {
        ClusterFixture shop = new ClusterFixture(cluster, "ttl");
        shop.create(JOB.formatted("ttlSecondsAfterFinished: 1", "true"));

        shop.awaitTrue(
                "the Job and its pods are gone",
                () -> job(shop) == null && pods(shop).isEmpty());
    }

    @Test
    void aSuspendedJobWaitsUntilItIsResumed() {
        ClusterFixture shop = new ClusterFixture(cluster, "suspended");
        shop.create(JOB.formatted("suspend: true", "true"));
        await(shop, "it says so", status -> conditions(status).equals(List.of("Suspended JobSuspended")));
        assertThat(pods(shop)).isEmpty();

        shop.edit(
                shop.client().batch().v1().jobs().inNamespace(shop.namespace()).withName("work"),
                job -> job.getSpec().setSuspend(false));

        await(shop, "it is complete", done("Complete"));
    }

    private static Predicate<JobStatus> done(String condition) {
        return status -> status.getConditions().stream()
                .anyMatch(known ->
                        known.getType().equals(condition) && known.getStatus().equals("True"));
    }

    private static List<String> conditions(JobStatus status) {
        return status.getConditions().stream()
                .map(condition -> condition.getType() + " " + condition.getReason())
                .toList();
    }

    private static Job job(ClusterFixture shop) {
        return shop.client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(shop.namespace())
                .withName("work")
                .get();
    }

    private static List<Pod> pods(ClusterFixture shop) {
        return shop.client().pods().inNamespace(shop.namespace()).list().getItems();
    }

    private static JobStatus await(ClusterFixture shop, String what, Predicate<JobStatus> condition) {
        shop.awaitTrue(what, () -> {
            Job job = job(shop);
            return Objects.nonNull(job.getStatus()) && condition.test(job.getStatus());
        });
        return job(shop).getStatus();
    }
}
