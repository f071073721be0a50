// SPDX-License-Identifier: MIT
// A network reply without a network.
#pragma once

#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkreply.h>

namespace TestSupport {

/// Finishes when told to.
class LateReply final : public QNetworkReply
{
public:
    explicit LateReply(QObject *parent = nullptr) : QNetworkReply(parent)
    {
        setUrl(QUrl(QStringLiteral("http://late/")));
        open(QIODevice::ReadOnly);
    }
    void finish()
    {
        setFinished(true);
        Q_EMIT finished();
    }
    void abort() override
    {
        ++aborts;
        if (isFinished())
            return;
        setError(OperationCanceledError, QStringLiteral("aborted"));
        finish();
    }
    int aborts = 0;

protected:
    qint64 readData(char *, qint64) override { return -1; }
};

} // namespace TestSupport
