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

/// `co_await reply`, with a QNetworkReply * of this thread, or a pointer to a class derived from it: waits until it has
/// finished and gives it back; whether it succeeded is in its error(). If the await is cancelled or its task killed, the
/// reply is aborted. It is never deleted; if somebody calls its deleteLater() when it finishes (a slot of
/// QNetworkAccessManager::finished, setAutoDeleteReplies()), that takes place after the await has returned: read it before
/// the next one. Throws SenderGone if it is null or deleted before.
template<typename T>
    requires std::convertible_to<T *, QNetworkReply *> // T may be incomplete
struct AwaitTraits<T *>
{
    static NetworkReplyAwaitable wrap(QNetworkReply *reply) { return NetworkReplyAwaitable(reply); }
};

} // namespace QActors::detail
