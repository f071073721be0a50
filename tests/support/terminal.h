// SPDX-License-Identifier: MIT
// A terminal that a test types on and looks at.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qprocess.h>

#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace TestSupport {

class PseudoTerminal
{
public:
    PseudoTerminal(unsigned short columns, unsigned short lines) : m_master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC))
    {
        if (::grantpt(m_master) != 0 || ::unlockpt(m_master) != 0)
            qFatal("no pseudo terminal");
        m_slave = ::open(::ptsname(m_master), O_RDWR | O_NOCTTY | O_CLOEXEC);
        const winsize size{lines, columns, 0, 0};
        ::ioctl(m_slave, TIOCSWINSZ, &size);
    }
    ~PseudoTerminal()
    {
        ::close(m_slave);
        ::close(m_master);
    }
    Q_DISABLE_COPY_MOVE(PseudoTerminal)

    /// Before the process starts.
    void attach(QProcess &process) const
    {
        process.setChildProcessModifier([slave = m_slave] {
            ::dup2(slave, 0);
            ::dup2(slave, 1);
        });
    }
    void type(const QByteArray &keys) const { static_cast<void>(::write(m_master, keys.constData(), std::size_t(keys.size())) < 0); }
    /// Until the text is written, after what was waited for before.
    bool waitFor(const QByteArray &text)
    {
        m_seen = m_unread;
        for (;;) {
            if (const qsizetype at = m_seen.indexOf(text); at >= 0) {
                m_unread = m_seen.mid(at + text.size());
                return true;
            }
            pollfd input{m_master, POLLIN, 0};
            if (::poll(&input, 1, 20'000) <= 0)
                return false;
            char bytes[4096];
            const ssize_t size = ::read(m_master, bytes, sizeof bytes);
            if (size <= 0)
                return false;
            m_seen.append(bytes, size);
        }
    }
    /// While it was last waited.
    const QByteArray &seen() const { return m_seen; }

private:
    int m_master;
    int m_slave;
    QByteArray m_seen;
    QByteArray m_unread;
};

} // namespace TestSupport
