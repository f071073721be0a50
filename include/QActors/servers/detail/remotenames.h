// SPDX-License-Identifier: MIT
// \internal The processes of other programs by their names there, for those who know no library that reaches them: QML.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/messaging/pid.h>

#include <QtCore/qmutex.h>
#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>

#include <functional>
#include <memory>

namespace QActors::detail {

/// A process of another program by the name that it has there.
struct RemoteName
{
    QString node; // the program: app@host
    QString name;
    bool operator==(const RemoteName &) const = default;
};

/// What reaches such processes. It may outlive the node whose it is; then all requests fail. Any thread.
class QACTORS_EXPORT RemoteNames
{
public:
    virtual ~RemoteNames();
    /// Why no process can have that name; empty if one can.
    virtual QString faultOf(const RemoteName &name) const = 0;
    /// The process that has the name now, for monitor(), null if none has. Connects; throws if that fails.
    virtual Async<Pid> whereis(RemoteName name) = 0;
    /// A request by the name of a method to whatever has the name when it comes there, sent when it is awaited; connects. A plain value.
    virtual Async<QVariant> call(RemoteName to, QByteArray method, QVariantList arguments, Duration timeout) = 0;
    /// The same without an answer. The arguments are converted now, or it throws; it is sent when what this gives is called.
    virtual std::function<void()> cast(const RemoteName &to, const QByteArray &method, const QVariantList &arguments) = 0;
    /// A message: one value itself, several as a tuple. As cast().
    virtual std::function<void()> send(const RemoteName &to, const QVariantList &values) = 0;

protected:
    RemoteNames() = default;
    Q_DISABLE_COPY_MOVE(RemoteNames)
};

/// The nodes that this program is. Any thread.
class QACTORS_EXPORT RemoteNodes : public QObject
{
    Q_OBJECT

public:
    static RemoteNodes &instance();

    /// There is a node, which is not open yet.
    void made(const std::shared_ptr<RemoteNames> &node);
    void opened(const std::shared_ptr<RemoteNames> &node);
    void closed(const std::shared_ptr<RemoteNames> &node);
    void gone(const std::shared_ptr<RemoteNames> &node); ///< Closed, too.

    /// Of those that are open and can reach such a process the one that was opened first; null if none does.
    std::shared_ptr<RemoteNames> find(const RemoteName &name) const;
    /// Whether there is any, open or not.
    bool isEmpty() const;
    /// Why none of them, open or not, can reach such a process; empty if one can.
    QString faultOf(const RemoteName &name) const;

Q_SIGNALS:
    void changed(); ///< What these give.
    void reached(const QString &node); ///< That one is connected now.

private:
    RemoteNodes() = default;
    mutable QMutex m_lock;
    QList<std::shared_ptr<RemoteNames>> m_made;
    QList<std::shared_ptr<RemoteNames>> m_open;
};

} // namespace QActors::detail
