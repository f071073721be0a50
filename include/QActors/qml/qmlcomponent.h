// SPDX-License-Identifier: MIT
// Components and objects of QML as awaits.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/qml/qmlglobal.h>

#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlerror.h>

#include <memory>

namespace QActors {

/// A component could not be loaded, or its object not be made. The message has QML's errors, with their places, one a line.
class QACTORS_QML_EXPORT QmlComponentError : public Error
{
public:
    QmlComponentError(const QUrl &url, const QList<QQmlError> &errors); ///< Of the component at `url`.
    ~QmlComponentError() override;
    const QUrl &url() const noexcept { return m_url; } ///< Of the component.
    const QList<QQmlError> &errors() const noexcept { return m_errors; } ///< As QQmlComponent::errors() has them.

private:
    QUrl m_url;
    QList<QQmlError> m_errors;
};

/// `co_await componentReady(component)`: until a component has been loaded, which may take its time over a network, or in
/// QQmlComponent::Asynchronous mode. Throws QmlComponentError if it cannot be; SenderGone if it is null or deleted meanwhile; MisuseError if it
/// was given nothing to load, or belongs to another thread. A cancel leaves it alone.
[[nodiscard]] QACTORS_QML_EXPORT Async<> componentReady(QQmlComponent *component);

/// `std::unique_ptr<QObject> object = co_await createObject(component)`: loads the component, and makes an object of it, piece by piece
/// between frames where the engine has a QQmlIncubationController, as that of a QQuickWindow, and else at once. The object is the caller's.
/// (Qt: QQmlIncubator.) If the await is cancelled or its task killed, the object is made to its end between later frames, and goes then: to stop in the
/// middle harms the engine. Throws as componentReady() does,
/// QmlComponentError also for a required property that `properties` does not have, and SenderGone also if the engine is deleted
/// meanwhile.
[[nodiscard]] QACTORS_QML_EXPORT Async<std::unique_ptr<QObject>> createObject(QQmlComponent *component, QQmlContext *context = nullptr,
                                                                              const QVariantMap &properties = {});

} // namespace QActors
