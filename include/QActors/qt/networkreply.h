// SPDX-License-Identifier: MIT
// Header only: the library itself does not link Qt Network.
#pragma once

#include <QActors/qt/signal.h>

#include <QtNetwork/qnetworkreply.h>

#include <concepts>

namespace QActors::detail {

class NetworkReplyAwaitable final : public SignalAwaitable<void (QNetworkReply::*)()>
{
    using Base = SignalAwaitable<void (QNetworkReply::*)()>;

public:
    explicit NetworkReplyAwaitable(QNetworkReply *reply) : Base(reply, &QNetworkReply::finished) { }
    ~NetworkReplyAwaitable() override
    {
        if (m_finished || !sender() || reply()->isFinished())
            return;
        stopListening();
        reply()->abort();
    }
    bool ready()
    {
        if (!Base::ready() && !reply()->isFinished())
            return false;
        holdSender();
        return true;
    }
    QNetworkReply *result()
    {
        m_finished = true;
        if (!sender())
            throwGone();
        return reply();
    }
    QString describe() const override
    {
        const QString what = QStringLiteral("a network reply");
        return sender() ? what + QStringLiteral(" from ") + reply()->url().toDisplayString() : what;
    }

private:
    QNetworkReply *reply() const { return static_cast<QNetworkReply *>(sender()); }
    bool m_finished = false;
};

/// `co_await reply`, with a QNetworkReply * of this thread, or a pointer to a derived class: waits until the reply has
/// finished and gives the pointer; reply->error() tells whether it succeeded. If the await is cancelled or its task killed,
/// the reply is aborted. The await never deletes the reply. If deleteLater() is called when the reply finishes (by a slot of
/// QNetworkAccessManager::finished, by setAutoDeleteReplies()), the deletion takes place after the await has returned: read
/// the reply before the next await. Throws SenderGone if the reply is null, or deleted before it has finished.
template<typename T>
    requires std::convertible_to<T *, QNetworkReply *> // T may be incomplete
struct AwaitTraits<T *>
{
    static NetworkReplyAwaitable wrap(QNetworkReply *reply) { return NetworkReplyAwaitable(reply); }
};

} // namespace QActors::detail
