package io.redtier.devcluster.schema;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** The functions on Kubernetes quantities that rules may use: {@code quantity('1Gi').isGreaterThan(...)} and the like. */
final class QuantityFunctions {

    private static final CelType TYPE = OpaqueType.create("kubernetes.Quantity");

    private static final Pattern FORM =
            Pattern.compile("[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?");

    /** A parsed quantity; compared by value, so that 1Gi equals 1024Mi. */
    private record Amount(BigDecimal value) {

        static Amount of(String text) {
            if (!isQuantity(text)) {
                throw new IllegalArgumentException("quantities must match the regular expression " + FORM);
            }
            return new Amount(Quantity.getAmountInBytes(new Quantity(text)).stripTrailingZeros());
        }

        static Amount of(BigDecimal value) {
            return new Amount(value.stripTrailingZeros());
        }
    }

    private QuantityFunctions() {}

    private static boolean isQuantity(String text) {
        return FORM.matcher(text).matches();
    }

    static List<CelFunctionDecl> declarations() {
        return List.of(
                global("isQuantity", "is_quantity_string", SimpleType.BOOL, SimpleType.STRING),
                global("quantity", "string_to_quantity", TYPE, SimpleType.STRING),
                member("isGreaterThan", "quantity_is_greater_than", SimpleType.BOOL, TYPE, TYPE),
                member("isLessThan", "quantity_is_less_than", SimpleType.BOOL, TYPE, TYPE),
                member("compareTo", "quantity_compare_to", SimpleType.INT, TYPE, TYPE),
                member("sign", "quantity_sign", SimpleType.INT, TYPE),
                member("isInteger", "quantity_is_integer", SimpleType.BOOL, TYPE),
                member("asInteger", "quantity_as_integer", SimpleType.INT, TYPE),
                member("asApproximateFloat", "quantity_as_float", SimpleType.DOUBLE, TYPE),
                CelFunctionDecl.newFunctionDeclaration(
                        "add",
                        CelOverloadDecl.newMemberOverload("quantity_add", TYPE, TYPE, TYPE),
                        CelOverloadDecl.newMemberOverload("quantity_add_int", TYPE, TYPE, SimpleType.INT)),
                CelFunctionDecl.newFunctionDeclaration(
                        "sub",
                        CelOverloadDecl.newMemberOverload("quantity_sub", TYPE, TYPE, TYPE),
                        CelOverloadDecl.newMemberOverload("quantity_sub_int", TYPE, TYPE, SimpleType.INT)));
    }

    static List<CelFunctionBinding> bindings() {
        return List.of(
                CelFunctionBinding.from("is_quantity_string", String.class, QuantityFunctions::isQuantity),
                CelFunctionBinding.from("string_to_quantity", String.class, Amount::of),
                CelFunctionBinding.from(
                        "quantity_is_greater_than",
                        Amount.class,
                        Amount.class,
                        (a, b) -> a.value().compareTo(b.value()) > 0),
                CelFunctionBinding.from(
                        "quantity_is_less_than",
                        Amount.class,
                        Amount.class,
                        (a, b) -> a.value().compareTo(b.value()) < 0),
                CelFunctionBinding.from("quantity_compare_to", Amount.class, Amount.class, (a, b) ->
                        (long) a.value().compareTo(b.value())),
                CelFunctionBinding.from(
                        "quantity_sign", Amount.class, a -> (long) a.value().signum()),
                CelFunctionBinding.from(
                        "quantity_is_integer", Amount.class, a -> a.value().scale() <= 0),
                CelFunctionBinding.from(
                        "quantity_as_integer", Amount.class, a -> a.value().longValueExact()),
                CelFunctionBinding.from(
                        "quantity_as_float", Amount.class, a -> a.value().doubleValue()),
                CelFunctionBinding.from(
                        "quantity_add",
                        Amount.class,
                        Amount.class,
                        (a, b) -> Amount.of(a.value().add(b.value()))),
                CelFunctionBinding.from(
                        "quantity_add_int",
                        Amount.class,
                        Long.class,
                        (a, b) -> Amount.of(a.value().add(BigDecimal.valueOf(b)))),
                CelFunctionBinding.from(
                        "quantity_sub",
                        Amount.class,
                        Amount.class,
                        (a, b) -> Amount.of(a.value().subtract(b.value()))),
                CelFunctionBinding.from(
                        "quantity_sub_int",
                        Amount.class,
                        Long.class,
                        (a, b) -> Amount.of(a.value().subtract(BigDecimal.valueOf(b)))));
    }

    private static CelFunctionDecl global(String name, String id, CelType result, CelType... arguments) {
        return CelFunctionDecl.newFunctionDeclaration(name, CelOverloadDecl.newGlobalOverload(id, result, arguments));
    }

    private static CelFunctionDecl member(String name, String id, CelType result, CelType... arguments) {
        return CelFunctionDecl.newFunctionDeclaration(name, CelOverloadDecl.newMemberOverload(id, result, arguments));
    }
}
