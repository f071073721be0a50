// SPDX-License-Identifier: MIT
// The program on Erlang's side, as a child of this one. Nothing of the machine's own Erlang is used: no port mapper, no cookie file.
#pragma once

#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

/// Runs server/*.erl as the node `house@127.0.0.1`. It ends with this object, or when this program has gone.
class ErlangProgram : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool isRunning READ isRunning NOTIFY isRunningChanged FINAL)

public:
    explicit ErlangProgram(QObject *parent = nullptr);
    ~ErlangProgram() override;

    static bool isInstalled(); ///< Whether there is an `erl`.
    QString node() const { return QStringLiteral("house@127.0.0.1"); }
    quint16 port() const { return m_port; } ///< Where the node listens.
    QByteArray cookie() const { return m_cookie; }
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

    Q_INVOKABLE void start();
    Q_INVOKABLE void kill(); ///< At once, as when the machine fails.

Q_SIGNALS:
    void isRunningChanged();
    void said(const QString &line); ///< A line of its output.

private:
    QTemporaryDir m_home;
    QByteArray m_cookie;
    quint16 m_port = 0;
    QProcess m_process;
};
