package io.redtier.devcluster.apiserver.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StoreTest {

    private final Store store = new Store(new AtomicLong()::incrementAndGet);
    private final ResourceKey key = new ResourceKey("/configmaps", "ns", "name");
    private final List<Long> seen = new ArrayList<>();

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private boolean listenSince(long revision) {
        return store.listenSince(key.collection(), revision, (collection, event) -> seen.add(event.revision()));
    }

    @Test
    void aListenerGetsWhatItMissedAndWhatFollows() {
        store.put(key, object());
        long known = store.revision();
        store.put(key, object());
        assertThat(listenSince(known)).isTrue();
        store.remove(key);
        assertThat(seen).containsExactly(known + 1, known + 2);
    }

    @Test
    void changesOfOtherCollectionsDoNotMakeARevisionTooOld() {
        long known = store.revision();
        ResourceKey other = new ResourceKey("/secrets", "ns", "name");
        for (int i = 0; i <= Store.HISTORY; i++) {
            store.put(other, object());
        }
        assertThat(listenSince(known)).isTrue();
    }

    @Test
    void aRevisionBeforeTheHistoryIsTooOld() {
        long known = store.revision();
        for (int i = 0; i < Store.HISTORY; i++) {
            store.put(key, object());
        }
        assertThat(listenSince(known)).isTrue();
        store.put(key, object());
        assertThat(listenSince(known)).isFalse();
        assertThat(listenSince(known + 1)).isTrue();
    }

    @Test
    void aListOfAnEarlierMomentShowsItAsLongAsItIsRemembered() {
        ResourceKey changed = named("changed", 1);
        named("removed", 1);
        long then = store.revision();
        named("changed", 2);
        store.remove(new ResourceKey("/configmaps", "ns", "removed"));
        named("added", 1);

        List<ObjectNode> objects =
                store.listAt("/configmaps", "ns", then).orElseThrow().objects();
        assertThat(objects)
                .extracting(object -> object.at("/metadata/name").asText()
                        + object.path("value").asInt())
                .containsExactly("changed1", "removed1");
        for (int i = 0; i < Store.HISTORY; i++) {
            store.put(changed, named(object(), "changed", 3));
        }
        assertThat(store.listAt("/configmaps", "ns", then)).isEmpty();
    }

    private ResourceKey named(String name, int value) {
        ResourceKey place = new ResourceKey("/configmaps", "ns", name);
        store.put(place, named(object(), name, value));
        return place;
    }

    private static ObjectNode named(ObjectNode object, String name, int value) {
        object.putObject("metadata").put("name", name).put("namespace", "ns");
        return object.put("value", value);
    }

    @Test
    void aCollectionThatBeginsKnowsNothingOfTheTimeBefore() {
        store.put(new ResourceKey("/secrets", "ns", "name"), object());
        long known = store.revision();
        store.put(new ResourceKey("/secrets", "ns", "name"), object());

        store.begin(key.collection());

        assertThat(listenSince(known)).isFalse();
        assertThat(listenSince(store.revision())).isTrue();
    }

    @Test
    void aNamespaceIsListedWithoutThoseThatShareItsPrefix() {
        for (String namespace : List.of("a", "a-b", "ab", "")) {
            store.put(new ResourceKey("/configmaps", namespace, "x"), object());
        }
        assertThat(store.list("/configmaps", "a").objects()).hasSize(1);
        assertThat(store.list("/configmaps", "").objects()).hasSize(4);
    }
}
