package org.longhaul.jconsole;

import java.awt.BorderLayout;
import java.awt.Dimension;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTabbedPane;
import javax.swing.JTable;
import javax.swing.JTextArea;
import javax.swing.table.DefaultTableModel;
import org.jspecify.annotations.Nullable;

/** All that is known of the selected task. On the thread of events only. */
final class DetailPanel extends JPanel {
    private static final long serialVersionUID = 1;

    private final DefaultTableModel items = new DefaultTableModel(new Object[] {"Item", "Value"}, 0) {
        private static final long serialVersionUID = 1;

        @Override
        public boolean isCellEditable(int row, int column) {
            return false;
        }
    };
    private final JTextArea comments = text("Comments of the selected task");
    private final JTextArea stack = text("Stack of the selected task's thread");

    DetailPanel() {
        super(new BorderLayout());
        JTable table = new JTable(items);
        table.getColumnModel().getColumn(0).setPreferredWidth(140);
        table.getColumnModel().getColumn(0).setMaxWidth(240);
        table.getAccessibleContext().setAccessibleName("Items of the selected task");
        JTabbedPane tabs = new JTabbedPane();
        tabs.getAccessibleContext().setAccessibleName("The selected task");
        tabs.addTab("Task", new JScrollPane(table));
        tabs.addTab("Comments", new JScrollPane(comments));
        tabs.addTab("Stack", new JScrollPane(stack));
        add(tabs);
        setPreferredSize(new Dimension(400, 190));
    }

    private static JTextArea text(String name) {
        JTextArea area = new JTextArea();
        area.setEditable(false);
        area.getAccessibleContext().setAccessibleName(name);
        return area;
    }

    /** Shows this task, or nothing. */
    void show(@Nullable TaskRow row, News.@Nullable Detail detail) {
        Map<String, String> shown = new LinkedHashMap<>();
        boolean fits = row != null && detail != null && detail.id().equals(row.id());
        if (row != null) {
            row.items().forEach((item, value) -> shown.put(Texts.plain(item), Texts.plain(Texts.of(value))));
        }
        if (fits && detail != null) {
            detail.items().forEach((item, value) -> {
                String known = Character.toLowerCase(item.charAt(0)) + item.substring(1);
                if (!shown.containsKey(known)) {
                    shown.put(Texts.plain(item), Texts.plain(value));
                }
            });
        }
        List<Map.Entry<String, String>> now = List.copyOf(shown.entrySet());
        for (int at = 0; at < now.size(); at++) {
            if (at == items.getRowCount()) {
                items.addRow(new Object[] {"", ""});
            }
            set(at, 0, now.get(at).getKey());
            set(at, 1, now.get(at).getValue());
        }
        items.setRowCount(now.size());
        set(comments, fits && detail != null ? first(detail.comments(), detail.note()) : "");
        set(stack, fits && detail != null ? first(detail.stack(), detail.note()) : "");
    }

    private static String first(String text, String other) {
        return text.isEmpty() ? other : text;
    }

    private void set(int row, int column, String value) {
        if (!value.equals(items.getValueAt(row, column))) {
            items.setValueAt(value, row, column);
        }
    }

    /** Leaves alone what is the same, so that nobody loses his place. */
    private static void set(JTextArea area, String text) {
        if (!area.getText().equals(text)) {
            area.setText(text);
            area.setCaretPosition(0);
        }
    }
}
