// SPDX-License-Identifier: MIT
// \internal The conversions of types that are known at run time only.
#pragma once

#include <QActors/erlang/detail/termcodec.h>

#include <QtCore/qvariant.h>

namespace QActors::detail {

/// A type as it is written and read where it is known at run time only. Either may be null.
struct TermTypeActions
{
    Term (*write)(const void *value, const TermContext &context) = nullptr;
    bool (*read)(const Term &term, TermReading &reading, QVariant &out) = nullptr;
};

QACTORS_ERLANG_EXPORT void registerTermActions(QMetaType type, const TermTypeActions &actions);

template<typename T>
TermTypeActions termActionsOf()
{
    TermTypeActions actions;
    if constexpr (TermWritable<T>)
        actions.write = [](const void *value, const TermContext &context) { return TermCodec<T>::write(*static_cast<const T *>(value), context); };
    if constexpr (TermReadable<T> && std::copy_constructible<T>)
        actions.read = [](const Term &term, TermReading &reading, QVariant &out) {
            const std::optional<T> value = TermCodec<T>::read(term, reading);
            if (value)
                out = QVariant(QMetaType::fromType<T>(), &*value);
            return value.has_value();
        };
    return actions;
}

} // namespace QActors::detail
