package io.redtier.runtime.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is offered as a document is read, or refused by its own exception with bounded messages. */
class HostileDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MIB = 1 << 20;
    private static final int LONGEST_MESSAGE = 150_000;
    private static final String[] TEXTS = {
        "",
        " ",
        "soon",
        "-1s",
        "99999h99999h",
        "1h1h1h1h1h",
        "/",
        "//",
        "**",
        "{}",
        "}",
        "\u0000",
        "\n",
        "1Mi",
        "0",
        "9".repeat(30),
        "[::]:1",
        "a:99999",
        "../x",
        "GET",
        "é".repeat(100)
    };

    @Property(tries = 2000)
    void bytes(@ForAll byte @Size(max = 300) [] bytes) {
        isReadOrRefused(bytes);
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
    void changedDocuments(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        JsonNode document = JSON.readTree(PolicyDocumentsTest.example());
        for (int i = 0; i <= random.nextInt(4); i++) {
            change(document, random);
        }
        isReadOrRefused(JSON.writeValueAsBytes(document));
    }

    @Property(tries = 2000)
    void brokenDocuments(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = PolicyDocumentsTest.example().clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        isReadOrRefused(bytes);
    }

    /** All of the size that a ConfigMap may have. */
    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "9", "\"", "{\"caches\":{\"a\":", "\\", "\u0000"})
    @Timeout(60)
    void endlessDocuments(String part) {
        byte[] bytes = part.repeat(MIB / part.length()).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PolicyDocuments.read(bytes)).isInstanceOf(InvalidDocumentException.class);
        isReadOrRefused(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/caches/products/storage/maxValueSize",
                "/caches/products/ttl",
                "/caches/products/keyPrefix",
                "/caches/products/cluster",
                "/caches/pages/http/vary/0",
                "/limits/per-user/when/methods/0",
                "/clusters/shop~1shop/endpoints/0",
                "/revision"
            })
    @Timeout(60)
    void endlessValues(String pointer) throws IOException {
        for (String part : List.of("9", "a", "1h", ":", "/", " ", "{")) {
            JsonNode document = JSON.readTree(PolicyDocumentsTest.example());
            int cut = pointer.lastIndexOf('/');
            set(
                    document.at(pointer.substring(0, cut)),
                    pointer.substring(cut + 1),
                    new JsonNodeFactory(false).textNode(part.repeat(MIB / part.length())));
            isReadOrRefused(JSON.writeValueAsBytes(document));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "1", "\"x\"", "{\"http\":{\"paths\":[1,2,3]}}"})
    @Timeout(60)
    void manyMistakes(String entry) {
        StringBuilder json = new StringBuilder("{\"caches\":{");
        for (int i = 0; json.length() < MIB; i++) {
            json.append(i == 0 ? "" : ",").append("\"c").append(i).append("\":").append(entry);
        }
        isReadOrRefused(json.append("}}").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void isReadOrRefused(byte[] bytes) {
        try {
            PolicyDocument read = PolicyDocuments.read(bytes);
            assertThat(PolicyDocuments.read(PolicyDocuments.write(read))).isEqualTo(read);
        } catch (InvalidDocumentException e) {
            assertThat(e.errors()).isNotEmpty();
            assertThat(e.getMessage().length()).isLessThan(LONGEST_MESSAGE);
        }
    }

    private static void change(JsonNode document, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(document, containers);
        JsonNode parent = containers.get(random.nextInt(containers.size()));
        JsonNode value = value(random, 3);
        if (parent instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextInt(3) == 0) {
                array.add(value);
            } else {
                array.set(random.nextInt(array.size()), value);
            }
            return;
        }
        List<String> names = new ArrayList<>();
        parent.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() || random.nextInt(4) == 0
                ? TEXTS[random.nextInt(TEXTS.length)]
                : names.get(random.nextInt(names.size()));
        if (random.nextInt(5) == 0) {
            ((ObjectNode) parent).remove(name);
        } else {
            ((ObjectNode) parent).set(name, value);
        }
    }

    private static void set(JsonNode parent, String name, JsonNode value) {
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), value);
        } else {
            ((ObjectNode) parent).set(name, value);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode value(Random random, int depth) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(depth == 0 ? 8 : 10)) {
            case 0 -> make.nullNode();
            case 1 -> make.booleanNode(random.nextBoolean());
            case 2 -> make.numberNode(random.nextInt(3) - 1);
            case 3 -> make.numberNode(random.nextLong());
            case 4 -> make.numberNode(new BigInteger(200, random));
            case 5 -> make.numberNode(random.nextDouble() * Math.pow(10, random.nextInt(300)));
            case 6, 7 -> make.textNode(TEXTS[random.nextInt(TEXTS.length)]);
            case 8 -> make.arrayNode().add(value(random, depth - 1)).add(value(random, depth - 1));
            default -> make.objectNode().set(TEXTS[random.nextInt(TEXTS.length)], value(random, depth - 1));
        };
    }
}
