package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.queue;
import static io.redtier.runtime.testing.Documents.queues;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class QueueBadInputIT {
    @Test
    void saysWhatIsWrongAndAddsNothing() throws Exception {
        try (RedisServers servers = new RedisServers();
                Redtier redtier = Instances.patient()
                        .document(queues(
                                standalone(servers.primary().address()),
                                Map.of("mail", queue(3, Duration.ofSeconds(30)))))
                        .build()) {
            Queue<Object> mail = redtier.queue("mail", Object.class);
            assertThatThrownBy(() -> mail.add((Object) null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the payload of a job is null; give an object");
            assertThatThrownBy(() -> mail.addAll(List.of(
                            NewJob.of((Object) "good"),
                            NewJob.of((Object) "x".repeat(1 << 20)).withId("big"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the payload of job \"big\" for queue \"mail\" has 1048578 bytes as JSON; at most"
                            + " 1048576 fit, so store it elsewhere and queue where it is");
            assertThatThrownBy(() -> mail.add(new Object()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("queue \"mail\" cannot write a value of this type as JSON: ");
            assertThatThrownBy(() -> NewJob.of("x").after(Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the delay PT-1S of a job is out of range; give 0 to 3650 days");
            assertThatThrownBy(() -> NewJob.of("x").withId(""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the id of a job must have 1 to 256 characters, not 0");
            assertThatThrownBy(() -> mail.work(null)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> mail.dead(0, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> redtier.queue("post", String.class).add("x"))
                    .isInstanceOf(UnknownPolicyException.class)
                    .hasMessage("the policy document has no queue \"post\"; it has [mail]");
            assertThatThrownBy(() -> redtier.queue("post", String.class).work(job -> {}))
                    .isInstanceOf(UnknownPolicyException.class);
            assertThat(mail.stats()).isEqualTo(new QueueStats(0, 0, 0, 0, Duration.ZERO));
        }
    }
}
