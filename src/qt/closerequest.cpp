// SPDX-License-Identifier: MIT
#include <QActors/qt/closerequest.h>

#include <QActors/kernel/detail/awaitable.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

class CloseLeaf;

/// Keeps a window open, as its child and filter, until the request is answered.
class CloseGate final : public QObject
{
public:
    explicit CloseGate(QObject *window) : QObject(window)
    {
        setObjectName(name());
        window->installEventFilter(this);
    }
    ~CloseGate() override;
    static QString name() { return u"QActors::closeRequested"_s; }

    bool pass()
    {
        m_passes = true;
        bool isClosed = false;
        const QPointer<CloseGate> self(this);
        QMetaObject::invokeMethod(parent(), "close", Qt::DirectConnection, Q_RETURN_ARG(bool, isClosed));
        if (self)
            delete this;
        return isClosed;
    }
    bool eventFilter(QObject *, QEvent *event) override;
    CloseLeaf *leaf = nullptr;
    bool isAsked = false;

private:
    bool m_passes = false;
};

class CloseLeaf final : public detail::Awaitable
{
public:
    explicit CloseLeaf(QObject *window) : m_name(QString::fromUtf8(window->metaObject()->className())), m_gate(new CloseGate(window))
    {
        m_gate->leaf = this;
    }
    ~CloseLeaf() override
    {
        if (m_gate)
            delete m_gate.get();
    }
    bool ready() const noexcept { return false; }
    void suspend() const noexcept { }
    /// The gate, which is the caller's then.
    QObject *result()
    {
        if (!m_gate)
            throw SenderGone(u"closeRequested: the window, a %1, was deleted"_s.arg(m_name));
        m_gate->leaf = nullptr;
        return std::exchange(m_gate, nullptr);
    }
    bool detach() noexcept override { return true; }
    QString describe() const override { return u"a close of the %1"_s.arg(m_name); }
    Source source() const noexcept override { return Source::Events; }
    void asked() noexcept { complete(); }

private:
    const QString m_name;
    QPointer<CloseGate> m_gate;
};

CloseGate::~CloseGate()
{
    if (leaf)
        leaf->asked();
}

bool CloseGate::eventFilter(QObject *, QEvent *event)
{
    if (event->type() != QEvent::Close || m_passes)
        return false;
    event->ignore();
    if (!std::exchange(isAsked, true) && leaf)
        leaf->asked();
    return true;
}

} // namespace

Async<CloseRequest> closeRequested(QObject *of)
{
    return [](QPointer<QObject> window, bool isNull) -> Async<CloseRequest> { // it may go before this begins
        if (isNull)
            throw MisuseError(u"closeRequested: the window is null"_s);
        if (!window)
            throw SenderGone(u"closeRequested: the window was deleted"_s);
        const QString type = QString::fromUtf8(window->metaObject()->className());
        if (window->thread() != QThread::currentThread())
            throw MisuseError(u"closeRequested: called on another thread than that of the %1"_s.arg(type));
        if (window->metaObject()->indexOfMethod("close()") < 0)
            throw MisuseError(u"closeRequested: a %1 has no close(); give a QWidget or a QWindow"_s.arg(type));
        if (window->findChild<QObject *>(CloseGate::name(), Qt::FindDirectChildrenOnly)) {
            throw MisuseError(u"closeRequested: the close of this %1 is awaited already, or a request has not been answered; answer "
                              "before the next wait"_s.arg(type));
        }
        CloseLeaf leaf(window);
        co_return CloseRequest(co_await leaf);
    }(of, !of);
}

CloseRequest &CloseRequest::operator=(CloseRequest &&other) noexcept
{
    if (this != &other) {
        ignore();
        m_gate = std::exchange(other.m_gate, nullptr);
    }
    return *this;
}

bool CloseRequest::accept()
{
    auto *gate = static_cast<CloseGate *>(std::exchange(m_gate, nullptr).get());
    return gate && gate->pass();
}

void CloseRequest::ignore() noexcept
{
    if (m_gate)
        delete std::exchange(m_gate, nullptr).get();
}

} // namespace QActors
