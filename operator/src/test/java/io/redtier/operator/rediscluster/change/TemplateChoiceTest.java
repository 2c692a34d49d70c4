package io.redtier.operator.rediscluster.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The life of a StatefulSet's template. Every step starts from nothing but what the StatefulSet itself says. */
class TemplateChoiceTest {

    private static final Progress FAILED = new Progress(Optional.of("shop-2 does not start"), Set.of());
    private static final Progress COMPLETE = new Progress(Optional.empty(), Set.of("shop"));

    private Optional<StatefulSet> actual = Optional.empty();

    private int replicas = 3;

    private StatefulSet wanted(String image) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withName("shop")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withName("redis")
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private String apply(String image, Progress progress, String approved) {
        actual = Optional.of(TemplateChoice.decide(wanted(image), actual, progress, approved));
        return actual.get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getImage();
    }

    private Optional<String> refused(String approved) {
        return TemplateChoice.refusal(actual.orElseThrow(), approved).map(TemplateChoice.Refusal::id);
    }

    @Test
    void whatFailsIsTakenBackAndNotTriedAgainBeforeTheSpecChanges() {
        apply("good", Progress.none(), "");
        apply("good", COMPLETE, "");
        assertThat(apply("bad", COMPLETE, ""))
                .as("what was complete was the one before")
                .isEqualTo("bad");
        assertThat(apply("bad", Progress.none(), "")).isEqualTo("bad");

        assertThat(apply("bad", FAILED, "")).isEqualTo("good");
        assertThat(refused("")).isPresent();
        assertThat(TemplateChoice.refusal(actual.get(), "").orElseThrow().failure())
                .isEqualTo("shop-2 does not start");

        assertThat(apply("bad", FAILED, "")).as("the broken pod is still there").isEqualTo("good");
        assertThat(apply("bad", COMPLETE, "")).isEqualTo("good");
        assertThat(refused("")).isPresent();

        assertThat(apply("better", Progress.none(), "")).isEqualTo("better");
        assertThat(refused("")).isEmpty();
        apply("better", COMPLETE, "");
        apply("worse", Progress.none(), "");
        assertThat(apply("worse", FAILED, "")).isEqualTo("better");
    }

    @Test
    void anApprovalIsForOneTry() {
        apply("good", Progress.none(), "");
        apply("good", COMPLETE, "");
        apply("late", Progress.none(), "");
        apply("late", FAILED, "");
        String first = refused("").orElseThrow();

        assertThat(apply("late", COMPLETE, "something else")).isEqualTo("good");
        assertThat(apply("late", COMPLETE, first)).isEqualTo("late");
        assertThat(refused(first)).isEmpty();
        assertThat(apply("late", Progress.none(), first)).isEqualTo("late");
        assertThat(apply("late", FAILED, first))
                .as("it is spent, though it is still there")
                .isEqualTo("good");
        String second = refused(first).orElseThrow();
        assertThat(second).isNotEqualTo(first);

        assertThat(apply("late", COMPLETE, second)).isEqualTo("late");
        assertThat(apply("late", COMPLETE, second)).isEqualTo("late");
        assertThat(refused("")).as("it works now").isEmpty();
        assertThat(apply("late", FAILED, ""))
                .as("a pod of what works may fail, too")
                .isEqualTo("late");
    }

    @Test
    void itIsRememberedHowManyPodsServedBeforeAScaleOut() {
        apply("good", Progress.none(), "");
        assertThat(settled()).isEmpty();
        apply("good", COMPLETE, "");
        assertThat(settled()).hasValue(3);

        replicas = 6;
        apply("good", COMPLETE, ""); // what was complete were the three
        apply("better", Progress.none(), "");
        assertThat(settled()).hasValue(3);
        apply("better", COMPLETE, "");
        assertThat(settled()).hasValue(6);

        replicas = 4;
        apply("better", Progress.none(), "");
        replicas = 6;
        apply("better", Progress.none(), "");
        assertThat(settled()).as("the last two are other ones now").hasValue(4);
    }

    private Optional<Integer> settled() {
        return TemplateChoice.settled(actual.orElseThrow());
    }

    @Test
    void whereNothingHasWorkedYetThereIsNothingToGoBackTo() {
        apply("bad", Progress.none(), "");
        assertThat(apply("bad", FAILED, "")).isEqualTo("bad");
        assertThat(refused("")).isEmpty();
        assertThat(apply("good", FAILED, "")).isEqualTo("good");
    }
}
