// SPDX-License-Identifier: MIT
// Lists and maps in a QVariant, whatever their type.
#pragma once

#include <QtCore/qvariant.h>

#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
#  include <QtCore/qmetaassociation.h>
#  include <QtCore/qmetasequence.h>
#else
#  include <QtCore/qassociativeiterable.h>
#  include <QtCore/qsequentialiterable.h>
#endif

namespace QActors::detail {

// Qt 6.11's names; it warns of the old ones.
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
using SequenceView = QMetaSequence::Iterable;
using AssociationView = QMetaAssociation::Iterable;
#else
using SequenceView = QSequentialIterable;
using AssociationView = QAssociativeIterable;
#endif

} // namespace QActors::detail
