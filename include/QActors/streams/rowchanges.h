// SPDX-License-Identifier: MIT
// The changes of a model's rows, as a stream.
#pragma once

#include <QActors/streams/streamsources.h>

#include <QtCore/qabstractitemmodel.h>

namespace QActors {

/// A change of rows of a model. A value. By the time it is read the model may be further: `first` and `last` are those of the
/// change, and tell a mirror, which follows all changes in order, where it goes.
struct RowChange
{
    /// The kind of change.
    enum class Kind : quint8 {
        Reset,    ///< All rows are others now. The first that a stream gives is one: the rows that are there.
        Inserted, ///< first to last are new.
        Removed,  ///< first to last have gone.
        Changed,  ///< Data of first to last have changed: those of `roles`, or all if it is empty.
        Moved     ///< first to last of `parent` stand before `destination` of `destinationParent` now, counted before the move.
    };
    Kind kind = Kind::Reset; ///< What has happened.
    int first = 0; ///< The first of the rows; of a reset 0.
    int last = -1; ///< The last of the rows; of a reset -1 if there are none, and as it was then.
    QPersistentModelIndex parent = {}; ///< Whose rows, where it stands now; invalid: the top level's, if not hasParent.
    QList<int> roles = {}; ///< Of Changed.
    int destination = 0; ///< Of Moved.
    QPersistentModelIndex destinationParent = {}; ///< Of Moved.
    bool hasParent = false; ///< Not of the top level. If `parent` is invalid all the same, it has gone since, and the change with it.
    bool hasDestinationParent = false; ///< Of Moved: the same of destinationParent.
};

/// The changes of a model's rows, of all parents, each in order: first a Reset, for the rows that are there, then what comes. Ends when the model is deleted. How
/// many may wait to be read, and what becomes of more, say the options; by default the stream fails with StreamOverflow when 1024
/// wait, since a mirror that misses one is wrong. (A layout that changes, by sorting, say, is a Reset.) Belongs to the calling thread, which is the model's;
/// MisuseError on another one, SenderGone for null.
QACTORS_EXPORT Stream<RowChange> rowChanges(QAbstractItemModel *model, const SignalOptions &options = {});

} // namespace QActors
