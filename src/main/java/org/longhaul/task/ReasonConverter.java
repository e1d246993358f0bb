package org.longhaul.task;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** Stores a reason by its code, so that the constants may be renamed and reordered. */
@Converter(autoApply = true)
public class ReasonConverter implements AttributeConverter<Reason, String> {
    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Reason reason) {
        return reason == null ? null : reason.code();
    }

    @Override
    public @Nullable Reason convertToEntityAttribute(@Nullable String code) {
        return Reason.of(code);
    }
}
