package io.redtier.devcluster.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.patch.MergePatch;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of apply cases on the pure algorithm. */
class ServerSideApplyTest {

    static Stream<ApplyCases.Case> cases() {
        return ApplyCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holds(ApplyCases.Case row) {
        ApplyCases.run(row, new InMemory(row));
    }

    private static final class InMemory implements ApplyCases.Subject {
        private final ApplyCases.Case row;
        private final Shape shape;
        private ObjectNode object;

        InMemory(ApplyCases.Case row) {
            this.row = row;
            Kinds kinds = new Kinds();
            this.shape = row.kind().equals("Widget")
                    ? new Shapes(kinds).ofVersion(ApplyCases.widgetDefinition().at("/spec/versions/0"))
                    : new Shapes(kinds)
                            .of(kinds.ofKind(row.apiVersion(), row.kind()).orElseThrow());
        }

        private ServerSideApply.Writer writer(String manager, boolean status) {
            return new ServerSideApply.Writer(
                    manager,
                    row.apiVersion(),
                    status ? "status" : "",
                    !row.kind().equals("ConfigMap"),
                    "2026-01-01T00:00:00Z");
        }

        @Override
        public String apply(ObjectNode config, String manager, boolean status, boolean force) {
            try {
                object = ServerSideApply.apply(object, config, shape, writer(manager, status), force);
                return null;
            } catch (ApplyConflictException e) {
                return e.getMessage();
            }
        }

        @Override
        public void update(JsonNode mergePatch, String manager) {
            ObjectNode patched = MergePatch.apply(object.deepCopy(), mergePatch);
            object = ServerSideApply.update(object, patched, shape, writer(manager, false));
        }

        @Override
        public ObjectNode object() {
            return object;
        }
    }
}
