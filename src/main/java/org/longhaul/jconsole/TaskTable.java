package org.longhaul.jconsole;

import java.awt.Color;
import java.awt.Component;
import java.awt.Point;
import java.awt.event.ActionEvent;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.swing.AbstractAction;
import javax.swing.Icon;
import javax.swing.JProgressBar;
import javax.swing.JTable;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.RowSorter;
import javax.swing.SortOrder;
import javax.swing.UIManager;
import javax.swing.plaf.basic.BasicProgressBarUI;
import javax.swing.table.AbstractTableModel;
import javax.swing.table.DefaultTableCellRenderer;
import javax.swing.table.TableCellRenderer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks as a tree in a table. A click on a head sorts, and sorts the other way, and not at all; arrows to the right
 * and to the left open and close a task. What is open and what is selected stays so when the tasks are read anew.
 *
 * <p>On the thread of events only.
 */
final class TaskTable extends JTable {
    private static final long serialVersionUID = 1;
    private static final int INDENT = 16;
    private static final Color BAR = new Color(0x8F, 0xC7, 0x9A);
    private static final List<Column> COLUMNS = List.of(Column.values());

    private final transient Set<String> open = new HashSet<>();
    private final transient Lines lines;
    private final transient Order order;
    private final transient Runnable onOpened;
    private transient TaskForest forest = TaskForest.EMPTY;
    private transient TaskFilter filter = TaskFilter.ALL;

    /** @param onOpened told when a task has been opened */
    TaskTable(Runnable onOpened) {
        super(new Lines());
        this.onOpened = onOpened;
        this.lines = (Lines) getModel();
        this.order = new Order();
        setAutoCreateRowSorter(false);
        setUpdateSelectionOnSort(false);
        setRowSorter(order);
        setFillsViewportHeight(true);
        setAutoResizeMode(AUTO_RESIZE_OFF);
        setShowVerticalLines(false);
        setRowHeight(getRowHeight() + 4);
        setSelectionMode(ListSelectionModel.MULTIPLE_INTERVAL_SELECTION);
        getTableHeader().setReorderingAllowed(true);
        for (Column column : COLUMNS) {
            var shown = getColumnModel().getColumn(COLUMNS.indexOf(column));
            shown.setPreferredWidth(column.width());
            shown.setCellRenderer(
                    switch (column) {
                        case TASK -> new TaskCell();
                        case PROGRESS -> new ProgressCell();
                        default -> new DefaultTableCellRenderer();
                    });
        }
        getAccessibleContext().setAccessibleName("Tasks");
        getAccessibleContext()
                .setAccessibleDescription(
                        "The tasks of the server. Right opens a task and shows its children, Left closes it;"
                                + " F8 leads to the heads, where Space sorts.");
        key("RIGHT", "open", true);
        key("LEFT", "close", false);
        addMouseListener(new MouseAdapter() {
            @Override
            public void mousePressed(MouseEvent event) {
                clicked(event.getPoint(), event.getClickCount());
            }
        });
    }

    private void key(String stroke, String name, boolean opens) {
        getInputMap(WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(stroke), name);
        if (stroke.equals("RIGHT")) {
            getInputMap(WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(KeyEvent.VK_ADD, 0), name);
        } else {
            getInputMap(WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(KeyEvent.VK_SUBTRACT, 0), name);
        }
        getActionMap().put(name, new AbstractAction(name) {
            private static final long serialVersionUID = 1;

            @Override
            public void actionPerformed(ActionEvent event) {
                int row = getSelectionModel().getLeadSelectionIndex();
                if (row >= 0 && row < lines.shown.size()) {
                    setOpen(row, opens);
                }
            }
        });
    }

    private void clicked(Point at, int clicks) {
        int row = rowAtPoint(at);
        int column = columnAtPoint(at);
        if (row < 0 || column < 0) {
            return;
        }
        TaskForest.Line line = lines.shown.get(row);
        boolean onHandle = convertColumnIndexToModel(column) == COLUMNS.indexOf(Column.TASK)
                && at.x - getCellRect(row, column, false).x < (line.depth() + 1) * INDENT;
        if (line.expandable() && clicks == (onHandle ? 1 : 2)) {
            setOpen(row, !line.open());
        }
    }

    private void setOpen(int row, boolean opens) {
        TaskForest.Line line = lines.shown.get(row);
        String id = line.row().id();
        if (opens && line.expandable() && open.add(id)) {
            layOut();
            onOpened.run();
        } else if (!opens && open.remove(id)) {
            layOut();
        } else if (!opens) {
            int parent = indexOf(line.row().parent());
            if (parent >= 0) {
                setRowSelectionInterval(parent, parent);
                scrollRectToVisible(getCellRect(parent, 0, true));
            }
        }
    }

    /** Shows these tasks; whoever is open or selected stays so. */
    void show(TaskForest tasks) {
        forest = tasks;
        open.removeIf(id -> tasks.row(id) == null);
        layOut();
    }

    /** Shows nothing else than this filter lets pass. */
    void filter(TaskFilter wanted) {
        filter = wanted;
        layOut();
    }

    /** The ids of the tasks whose children are shown. */
    Set<String> open() {
        return Set.copyOf(open);
    }

    /** How many lines there are. */
    int shown() {
        return lines.shown.size();
    }

    /** The selected tasks, from the top. */
    List<TaskRow> selected() {
        List<TaskRow> selected = new ArrayList<>();
        for (int row : getSelectedRows()) {
            if (row < lines.shown.size()) {
                selected.add(lines.shown.get(row).row());
            }
        }
        return selected;
    }

    private void layOut() {
        List<String> before = lines.shown.stream().map(line -> line.row().id()).toList();
        List<TaskForest.Line> now = forest.lines(open, filter, order.comparator());
        boolean same = before.equals(now.stream().map(line -> line.row().id()).toList());
        if (same) {
            lines.shown = now;
            if (!now.isEmpty()) {
                lines.fireTableRowsUpdated(0, now.size() - 1);
            }
            return;
        }
        Set<String> selected = new HashSet<>();
        selected().forEach(row -> selected.add(row.id()));
        int lead = getSelectionModel().getLeadSelectionIndex();
        String leading = lead >= 0 && lead < before.size() ? before.get(lead) : "";
        getSelectionModel().setValueIsAdjusting(true);
        try {
            lines.shown = now;
            lines.fireTableDataChanged();
            for (int row = 0; row < now.size(); row++) {
                if (selected.contains(now.get(row).row().id())) {
                    addRowSelectionInterval(row, row);
                }
            }
            int leads = indexOf(leading);
            if (leads >= 0 && selected.contains(leading)) {
                addRowSelectionInterval(leads, leads);
            }
        } finally {
            getSelectionModel().setValueIsAdjusting(false);
        }
    }

    private int indexOf(String id) {
        for (int row = 0; row < lines.shown.size(); row++) {
            if (lines.shown.get(row).row().id().equals(id)) {
                return row;
            }
        }
        return -1;
    }

    @Override
    public @Nullable String getToolTipText(MouseEvent event) {
        int row = rowAtPoint(event.getPoint());
        int column = columnAtPoint(event.getPoint());
        String text = row < 0 || column < 0 ? "" : String.valueOf(getValueAt(row, column));
        return text.isEmpty() ? null : text;
    }

    /** What the table shows, line by line. */
    private static final class Lines extends AbstractTableModel {
        private static final long serialVersionUID = 1;
        private final transient ZoneId zone = ZoneId.systemDefault();
        private transient List<TaskForest.Line> shown = List.of();

        @Override
        public int getRowCount() {
            return shown == null ? 0 : shown.size();
        }

        @Override
        public int getColumnCount() {
            return COLUMNS.size();
        }

        @Override
        public String getColumnName(int column) {
            return COLUMNS.get(column).title();
        }

        @Override
        public Object getValueAt(int row, int column) {
            return Texts.plain(
                    Texts.time(COLUMNS.get(column).text(shown.get(row).row()), zone));
        }
    }

    /** The order that a click on a head asks for; the forest does the sorting. */
    private final class Order extends RowSorter<Lines> {
        private List<SortKey> keys = List.of();

        Comparator<TaskRow> comparator() {
            return keys.isEmpty()
                    ? Column.STANDARD
                    : COLUMNS.get(keys.get(0).getColumn()).order(keys.get(0).getSortOrder() == SortOrder.DESCENDING);
        }

        @Override
        public Lines getModel() {
            return lines;
        }

        @Override
        public void toggleSortOrder(int column) {
            SortOrder old = keys.isEmpty() || keys.get(0).getColumn() != column
                    ? SortOrder.UNSORTED
                    : keys.get(0).getSortOrder();
            setSortKeys(
                    switch (old) {
                        case UNSORTED -> List.of(new SortKey(column, SortOrder.ASCENDING));
                        case ASCENDING -> List.of(new SortKey(column, SortOrder.DESCENDING));
                        case DESCENDING -> List.of();
                    });
        }

        @Override
        public void setSortKeys(@Nullable List<? extends SortKey> wanted) {
            keys = wanted == null ? List.of() : List.copyOf(wanted);
            fireSortOrderChanged();
            layOut();
        }

        @Override
        public List<? extends SortKey> getSortKeys() {
            return keys;
        }

        @Override
        public int convertRowIndexToModel(int row) {
            return row;
        }

        @Override
        public int convertRowIndexToView(int row) {
            return row;
        }

        @Override
        public int getViewRowCount() {
            return lines.getRowCount();
        }

        @Override
        public int getModelRowCount() {
            return lines.getRowCount();
        }

        @Override
        public void modelStructureChanged() {}

        @Override
        public void allRowsChanged() {}

        @Override
        public void rowsInserted(int first, int last) {}

        @Override
        public void rowsDeleted(int first, int last) {}

        @Override
        public void rowsUpdated(int first, int last) {}

        @Override
        public void rowsUpdated(int first, int last, int column) {}
    }

    /** The name of a task, indented, with a handle if it has children. */
    private final class TaskCell extends DefaultTableCellRenderer {
        private static final long serialVersionUID = 1;

        @Override
        public Component getTableCellRendererComponent(
                JTable table, Object value, boolean selected, boolean focused, int row, int column) {
            super.getTableCellRendererComponent(table, value, selected, focused, row, column);
            TaskForest.Line line = lines.shown.get(row);
            String text = String.valueOf(value);
            setText(text);
            Icon handle = line.expandable()
                    ? UIManager.getIcon(line.open() ? "Tree.expandedIcon" : "Tree.collapsedIcon")
                    : null;
            setIcon(handle);
            int width = handle == null ? 0 : handle.getIconWidth();
            setIconTextGap(Math.max(4, INDENT - width));
            int left = handle == null ? (line.depth() + 1) * INDENT + 4 : line.depth() * INDENT + 4;
            setBorder(javax.swing.BorderFactory.createEmptyBorder(0, left, 0, 0));
            String level = line.depth() == 0 ? "" : ", level " + (line.depth() + 1);
            String fold = !line.expandable() ? "" : line.open() ? ", open" : ", closed";
            getAccessibleContext().setAccessibleName(text + level + fold);
            return this;
        }
    }

    /** How far a task is: as a bar where an end is known, else as text. */
    private final class ProgressCell implements TableCellRenderer {
        private final DefaultTableCellRenderer words = new DefaultTableCellRenderer();
        private final JProgressBar bar = new JProgressBar(0, 1_000);

        ProgressCell() {
            bar.setUI(new ReadableBar());
            bar.setBorderPainted(false);
            bar.setStringPainted(true);
        }

        @Override
        public Component getTableCellRendererComponent(
                JTable table, Object value, boolean selected, boolean focused, int row, int column) {
            TaskRow task = lines.shown.get(row).row();
            double fraction = task.fraction();
            String text = String.valueOf(value);
            if (fraction < 0) {
                return words.getTableCellRendererComponent(table, text, selected, focused, row, column);
            }
            bar.setValue((int) Math.round(fraction * 1_000));
            bar.setForeground(BAR);
            bar.setBackground(selected ? table.getSelectionBackground() : table.getBackground());
            bar.setString("%.0f %%".formatted(Math.floor(fraction * 100)));
            bar.getAccessibleContext().setAccessibleName(bar.getString() + (text.isEmpty() ? "" : ", " + text));
            return bar;
        }
    }

    /** The same letters on the bar and beside it, whatever the look of the program. */
    private static final class ReadableBar extends BasicProgressBarUI {
        @Override
        protected Color getSelectionBackground() {
            return UIManager.getColor("Table.foreground");
        }

        @Override
        protected Color getSelectionForeground() {
            return Color.BLACK;
        }
    }
}
