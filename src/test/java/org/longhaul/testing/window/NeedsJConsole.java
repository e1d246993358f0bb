package org.longhaul.testing.window;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test, and says why on the console, where there is no JConsole or no screen for it. */
public final class NeedsJConsole implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String missing = JConsole.missing();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("JConsole can be opened");
        }
        String reason = "JConsole is not tried: %s. On Debian, .ci/jconsole-packages installs what is missing"
                .formatted(missing);
        System.out.println(context.getDisplayName() + " is skipped. " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }
}
