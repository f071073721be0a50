// SPDX-License-Identifier: MIT
#include <QActors/streams/rowchanges.h>

namespace QActors {

using Kind = RowChange::Kind;

Stream<RowChange> rowChanges(QAbstractItemModel *model, const SignalOptions &options)
{
    detail::PropertyState::requireHere(model, "rowChanges");
    const QMetaMethod named = QMetaMethod::fromSignal(&QAbstractItemModel::rowsInserted); // for messages
    const SignalOptions ending = options.endsWithSender();
    auto *node = new detail::SignalNode<RowChange>(detail::signalSource(model, named, ending));
    Stream<RowChange> stream = detail::StreamAccess::make(static_cast<detail::StreamNode<RowChange> *>(node));
    const auto state = node->state();
    const auto hear = [&](auto signal, auto slot) { node->listen(QObject::connect(model, signal, node->context(), slot)); };
    const auto reset = [state, model] {
        const std::shared_ptr<detail::SignalValues<RowChange>> kept = state; // the slot may go while its reader runs
        kept->append(RowChange{Kind::Reset, 0, model->rowCount() - 1});
    };
    const auto rows = [state](Kind kind) {
        return [state, kind](const QModelIndex &parent, int first, int last) {
            const auto kept = state;
            kept->append(RowChange{kind, first, last, parent, {}, 0, {}, parent.isValid()});
        };
    };
    hear(&QAbstractItemModel::rowsInserted, rows(Kind::Inserted));
    hear(&QAbstractItemModel::rowsRemoved, rows(Kind::Removed));
    hear(&QAbstractItemModel::rowsMoved, [state](const QModelIndex &from, int first, int last, const QModelIndex &to, int before) {
        const auto kept = state;
        kept->append(RowChange{Kind::Moved, first, last, from, {}, before, to, from.isValid(), to.isValid()});
    });
    hear(&QAbstractItemModel::dataChanged, [state](const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) {
        const auto kept = state;
        kept->append(RowChange{Kind::Changed, first.row(), last.row(), first.parent(), roles, 0, {}, first.parent().isValid()});
    });
    hear(&QAbstractItemModel::modelReset, reset);
    hear(&QAbstractItemModel::layoutChanged, reset);
    reset();
    return stream;
}

} // namespace QActors
