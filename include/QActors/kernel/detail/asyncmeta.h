// SPDX-License-Identifier: MIT
// \internal Async<T> as the return type of a Q_INVOKABLE method: what calls methods by name can await it.
#pragma once

#include <QActors/kernel/async.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qvariant.h>

namespace QActors::detail {

/// Takes the Async<T> at `async` over.
using AsyncToVariant = Async<QVariant> (*)(void *async);

QACTORS_EXPORT void registerAsyncType(QMetaType type, AsyncToVariant convert);
/// Null if the type is no Async. Any thread.
QACTORS_EXPORT AsyncToVariant asyncToVariant(QMetaType type);

template<typename T>
Async<QVariant> variantOf(Async<T> body)
{
    if constexpr (std::is_void_v<T>) {
        co_await std::move(body);
        co_return QVariant();
    } else if constexpr (std::is_same_v<T, QVariant>) {
        co_return co_await std::move(body);
    } else {
        T value = co_await std::move(body);
        if constexpr (std::is_copy_constructible_v<T>)
            co_return QVariant::fromValue(std::move(value));
        else
            co_return QVariant();
    }
}

} // namespace QActors::detail

/// As Q_DECLARE_METATYPE would, and known to asyncToVariant().
template<typename T>
struct QMetaTypeId<QActors::Async<T>>
{
    enum {
        Defined = 1
    };
    static int qt_metatype_id()
    {
        static const int id = [] {
            constexpr auto name = QtPrivate::typenameHelper<QActors::Async<T>>();
            const int made = qRegisterNormalizedMetaType<QActors::Async<T>>(name.data());
            QActors::detail::registerAsyncType(QMetaType::fromType<QActors::Async<T>>(), [](void *async) {
                return QActors::detail::variantOf<T>(std::move(*static_cast<QActors::Async<T> *>(async)));
            });
            return made;
        }();
        return id;
    }
};
