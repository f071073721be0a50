// SPDX-License-Identifier: MIT
#include "mainwindow.h"

#include "articlemodel.h"
#include "engine/parser.h"
#include "feedlist.h"
#include "rowdelegate.h"

#include <QActors/CloseRequest>
#include <QActors/Dialogs>
#include <QActors/TaskWidgets>

#include <QtCore/qlocale.h>
#include <QtCore/qsettings.h>
#include <QtCore/qsortfilterproxymodel.h>
#include <QtWidgets/qheaderview.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qprogressbar.h>
#include <QtWidgets/qsplitter.h>
#include <QtWidgets/qstatusbar.h>
#include <QtWidgets/qtableview.h>
#include <QtWidgets/qtextbrowser.h>
#include <QtWidgets/qtoolbar.h>
#include <QtWidgets/qtoolbutton.h>

using namespace QActors;
using namespace Qt::StringLiterals;

MainWindow::MainWindow(const QString &file, const QStringList &feeds, QWidget *parent)
    : QMainWindow(parent), m_store(file), m_refresher(m_store)
{
    m_refresher.filter = QSettings().value(u"filter"_s, m_refresher.filter).toString();
    build();
    m_tasks.setFailFast(false); // what one task cannot do is told, and the others go on
    connect(&m_tasks, &TaskGroup::failed, this, &MainWindow::tell);
    connect(&m_refresher, &Refresher::saved, this, [this] { m_tasks.startSoon([this] { return reload(); }); });
    connect(&m_refresher, &Refresher::failed, this, [this] { m_tasks.startSoon([this] { return reload(); }); });
    m_tasks.startSoon([this, feeds] { return begin(feeds); });
    m_tasks.startSoon([this] { return closing(); });
}

MainWindow::~MainWindow() = default;

void MainWindow::build()
{
    setWindowTitle(tr("Feed reader"));
    resize(1080, 700);
    m_feeds = new FeedList;
    m_articles = new ArticleModel(this);
    m_found = new QSortFilterProxyModel(this);
    m_found->setSourceModel(m_articles);
    m_found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table = new QTableView;
    m_table->setModel(m_found);
    m_table->setItemDelegate(new RowDelegate(this));
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(2 * m_table->fontMetrics().height() + 20);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionResizeMode(ArticleModel::Title, QHeaderView::Stretch);
    const int letter = m_table->fontMetrics().averageCharWidth();
    m_table->setColumnWidth(ArticleModel::Source, 30 * letter);
    m_table->setColumnWidth(ArticleModel::Published, 14 * letter);
    m_page = new QTextBrowser;
    m_page->setOpenExternalLinks(true);
    m_page->setPlaceholderText(tr("Choose an article"));
    m_page->document()->setDocumentMargin(20);

    auto *right = new QSplitter(Qt::Vertical);
    right->addWidget(m_table);
    right->addWidget(m_page);
    right->setStretchFactor(0, 3);
    right->setStretchFactor(1, 2);
    right->setHandleWidth(1);
    auto *both = new QSplitter;
    both->addWidget(m_feeds);
    both->addWidget(right);
    both->setStretchFactor(1, 1);
    both->setSizes({240, 840});
    both->setHandleWidth(1);
    setCentralWidget(both);
    fillToolBar();

    m_status = new QLabel;
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->hide();
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);
    statusBar()->addPermanentWidget(m_progress);

    connect(m_feeds, &FeedList::selectionMoved, this, [this] {
        m_removeButton->setEnabled(m_feeds->selected().has_value());
        m_tasks.startSoon([this] { return reload(); });
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &MainWindow::showArticle);
    connect(m_search, &QLineEdit::textChanged, m_found, &QSortFilterProxyModel::setFilterFixedString);
    restoreGeometry(QSettings().value(u"geometry"_s).toByteArray());
}

// What there is no room for is the first to go: the name of the feed, which the side has, too.
void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    const int letter = fontMetrics().averageCharWidth();
    if (auto *both = qobject_cast<QSplitter *>(centralWidget()); both && m_feeds->width() > width() / 3)
        both->setSizes({width() / 3, width() - width() / 3});
    m_table->setColumnHidden(ArticleModel::Source, width() < 110 * letter);
}

void MainWindow::fillToolBar()
{
    QToolBar *bar = addToolBar(tr("Actions"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    const auto button = [bar](const QString &name, const QString &text) {
        auto *button = new QToolButton;
        button->setObjectName(name);
        button->setText(text);
        bar->addWidget(button);
        return button;
    };
    m_refreshButton = button(u"refresh"_s, tr("Refresh"));
    m_refreshButton->setShortcut(QKeySequence::Refresh);
    m_cancelButton = button(u"cancel"_s, tr("Stop"));
    m_cancelButton->setEnabled(false);
    m_addButton = button(u"add"_s, tr("Add feed…"));
    m_removeButton = button(u"remove"_s, tr("Remove feed…"));
    m_removeButton->setShortcut(QKeySequence::Delete);
    m_removeButton->setEnabled(false);
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(24 * m_search->fontMetrics().averageCharWidth() + 60);
    bar->addWidget(m_search);
    connect(m_refreshButton, &QToolButton::clicked, this, &MainWindow::refresh);
    connect(m_addButton, &QToolButton::clicked, this, [this] { m_tasks.startSoon([this] { return addFeed(); }); });
    connect(m_removeButton, &QToolButton::clicked, this, [this] { disableWhile(m_feeds, m_tasks.startSoon([this] { return removeFeed(); })); });
}

void MainWindow::tell(const QString &text)
{
    m_status->setText(text);
}

Async<> MainWindow::begin(QStringList feeds)
{
    QString problem;
    try {
        co_await m_store.open();
        for (const QString &url : feeds)
            co_await m_store.addFeed(url);
        co_await startParser(m_tasks, m_pool);
        co_await reload();
    } catch (const Error &error) {
        problem = error.message();
    }
    if (!problem.isEmpty()) {
        tell(problem);
        m_refreshButton->setEnabled(false);
        m_addButton->setEnabled(false);
        co_return;
    }
    Q_EMIT opened();
}

bool MainWindow::isRefreshing() const
{
    return m_refresh.isValid() && !m_refresh.hasEnded();
}

void MainWindow::refresh()
{
    if (isRefreshing())
        return;
    m_refresh = Task::spawn(m_tasks, [this] { return refreshing(); }, u"refresh"_s);
    m_progress->show();
    showProgress(m_progress, m_refresh);
    disableWhile(m_refreshButton, m_refresh);
    cancelBy(m_cancelButton, m_refresh);
}

Async<> MainWindow::refreshing()
{
    tell(tr("Refreshing…"));
    QString end = tr("Stopped; what had come is kept");
    try {
        const Refresher::Summary summary = co_await m_refresher.refreshAll();
        end = summary.added == 1 ? tr("1 new article") : tr("%1 new articles").arg(summary.added);
        if (summary.failed > 0)
            end += summary.failed == 1 ? tr(", 1 feed failed") : tr(", %1 feeds failed").arg(summary.failed);
    } catch (const Error &error) {
        end = error.message();
    } catch (const Cancelled &) {
        tell(end);
        m_progress->hide();
        throw;
    }
    tell(end);
    m_progress->hide();
    Q_EMIT refreshed();
}

// Also while one reads: the latest wins, and another feed is shown at once.
Async<> MainWindow::reload()
{
    const TaskHandle<> reading = m_reading.start([this] { return read(); });
    co_await reading.wait();
}

Async<> MainWindow::read()
{
    try {
        const QList<Feed> feeds = co_await m_store.feeds();
        m_feeds->show(feeds);
        m_removeButton->setEnabled(m_feeds->selected().has_value());
        QHash<int, QString> titles;
        for (const Feed &feed : feeds)
            titles.insert(feed.id, feed.title);
        co_await m_articles->show(m_store.articles(m_feeds->selected()), std::move(titles));
    } catch (const Error &error) {
        tell(error.message());
    }
}

Async<> MainWindow::addFeed()
{
    const std::optional<QString> url = co_await Dialogs::getText(this, tr("Add feed"), tr("The feed's address (RSS or Atom):"), u"https://"_s);
    if (!url || !QUrl(*url).isValid() || QUrl(*url).host().isEmpty())
        co_return;
    co_await m_store.addFeed(*url);
    co_await reload();
    refresh();
}

// Also while it is being refreshed: what comes for it then is dropped.
Async<> MainWindow::removeFeed()
{
    const std::optional<int> feed = m_feeds->selected();
    if (!feed)
        co_return;
    const QString question = tr("Remove “%1” and its articles?").arg(m_feeds->currentIndex().data().toString());
    const auto answer = co_await Dialogs::question(this, tr("Remove feed"), question);
    if (answer != QMessageBox::Yes)
        co_return;
    co_await m_store.removeFeed(*feed);
    co_await reload();
}

// A refresh in the middle ends first; what it has saved is in the file.
Async<> MainWindow::closing()
{
    CloseRequest request = co_await closeRequested(this);
    QSettings().setValue(u"geometry"_s, saveGeometry());
    if (isRefreshing()) {
        tell(tr("Stopping…"));
        m_refresh.cancel();
        try {
            co_await m_refresh.join();
        } catch (const Error &) {
        }
    }
    request.accept();
}

void MainWindow::showArticle(const QModelIndex &index)
{
    if (!index.isValid()) {
        m_page->clear();
        return;
    }
    const int row = m_found->mapToSource(index).row();
    const Article article = m_articles->article(row);
    const QString when = QLocale().toString(article.published.toLocalTime(), QLocale::ShortFormat);
    m_page->setHtml(u"<h2>%1</h2><p><small>%2 · <a href=\"%3\">%3</a></small></p><p style=\"line-height:140%\">%4</p>"_s.arg(
        article.title.toHtmlEscaped(), when, article.link.toHtmlEscaped(), article.summary.toHtmlEscaped()));
    if (article.isRead)
        return;
    m_articles->setRead(row);
    m_tasks.startSoon([this, id = article.id]() -> Async<> {
        co_await m_store.setRead(id);
        co_await reload();
    });
}
