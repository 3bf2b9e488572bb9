#include "telegram.hpp"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <coroutine>
#include <system_error>
#include <utility>

using nlohmann::json;

namespace {

constexpr long kConnections = 32;  // to Telegram, the one included that waits for updates
constexpr long kConnectSeconds = 10;
constexpr long kSeconds = 60;  // of a call: longer than one that waits for updates

int MakeEpoll() {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return epoll;
}

std::size_t Append(const char* data, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

// The result, of an answer as the Bot API gives it.
json ReadAnswer(const std::string& text) {
  json answer = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object()) throw Unreachable("this is no answer of the Bot API");
  if (answer.value("ok", false)) return std::move(answer["result"]);
  const int code = answer.value("error_code", 500);
  const std::string description = answer.value("description", "no reason");
  if (code >= 500) throw Unreachable(description);
  const json parameters = answer.value("parameters", json::object());
  throw Refused(code, description, std::chrono::seconds{parameters.value("retry_after", 0)});
}

}  // namespace

// A request that runs once it is awaited, and ends with it.
class Telegram::Transfer {
 public:
  Transfer(Telegram& telegram, const std::string& url, std::string body)
      : telegram_(telegram),
        body_(std::move(body)),
        headers_(curl_slist_append(nullptr, "Content-Type: application/json"), curl_slist_free_all),
        easy_(curl_easy_init(), curl_easy_cleanup) {
    Set(CURLOPT_URL, url.c_str());
    Set(CURLOPT_POSTFIELDS, body_.c_str());
    Set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
    Set(CURLOPT_HTTPHEADER, headers_.get());
    Set(CURLOPT_WRITEFUNCTION, &Append);
    Set(CURLOPT_WRITEDATA, &answer_);
    Set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    Set(CURLOPT_TIMEOUT, kSeconds);
    Set(CURLOPT_TCP_KEEPALIVE, 1L);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_PRIVATE, this);
  }
  Transfer(const Transfer&) = delete;
  ~Transfer() {
    Detach();
    std::erase(telegram_.ended_, this);
  }

  bool await_ready() const noexcept { return code_.has_value(); }
  void await_suspend(std::coroutine_handle<> waiter) {
    waiter_ = waiter;
    running_ = true;
    curl_multi_add_handle(telegram_.multi_, easy_.get());
  }
  const std::string& await_resume() const {
    if (*code_ != CURLE_OK) throw Unreachable(curl_easy_strerror(*code_));
    return answer_;
  }

  void End(CURLcode code) {
    if (code_) return;
    Detach();
    code_ = code;
    if (waiter_) telegram_.End(*this);
  }
  void Resume() { waiter_.resume(); }

 private:
  template <typename T>
  void Set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }
  void Detach() {
    if (std::exchange(running_, false)) curl_multi_remove_handle(telegram_.multi_, easy_.get());
  }

  Telegram& telegram_;
  const std::string body_;
  std::string answer_;
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers_;
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_;
  std::coroutine_handle<> waiter_;
  bool running_ = false;
  std::optional<CURLcode> code_;  // once it has ended
};

Telegram::Telegram(const std::string& root, const std::string& token)
    : url_(root + "/bot" + token + "/"), epoll_(MakeEpoll()), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Watch);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &SetTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, kConnections);
}

Telegram::~Telegram() {
  curl_multi_cleanup(multi_);
  ::close(epoll_);
}

botdb::Task<json> Telegram::Call(std::string method, json payload, std::stop_token stop) {
  Transfer transfer{*this, url_ + method, payload.dump()};
  const std::stop_callback abort{stop, [&transfer] { transfer.End(CURLE_ABORTED_BY_CALLBACK); }};
  co_return ReadAnswer(co_await transfer);
}

std::optional<Telegram::Clock::time_point> Telegram::deadline() const {
  return ended_.empty() ? timer_ : Clock::time_point::min();
}

void Telegram::progress() {
  int running = 0;
  if (timer_ && *timer_ <= Clock::now()) {
    timer_.reset();  // libcurl sets the next one
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  }
  std::array<epoll_event, 64> events;
  const int count = ::epoll_wait(epoll_, events.data(), events.size(), 0);
  for (int index = 0; index < count; ++index) {
    const epoll_event& event = events[index];
    const int what =
        ((event.events & EPOLLIN) ? CURL_CSELECT_IN : 0) | ((event.events & EPOLLOUT) ? CURL_CSELECT_OUT : 0);
    curl_multi_socket_action(multi_, event.data.fd, what, &running);
  }
  CollectEnded();
  while (!ended_.empty()) {
    Transfer& transfer = *ended_.front();
    ended_.pop_front();
    transfer.Resume();
  }
}

int Telegram::Watch(Curl*, int socket, int what, void* telegram, void*) {
  const int epoll = static_cast<Telegram*>(telegram)->epoll_;
  epoll_event event{};
  event.data.fd = socket;
  if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
  if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
  if (what == CURL_POLL_REMOVE) {
    ::epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);  // which fails where it is closed, and gone by that
  } else if (::epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0) {
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
  }
  return 0;
}

int Telegram::SetTimer(Curl*, long milliseconds, void* telegram) {
  auto& self = *static_cast<Telegram*>(telegram);
  self.timer_.reset();
  if (milliseconds >= 0) self.timer_ = Clock::now() + std::chrono::milliseconds{milliseconds};
  self.Notify();
  return 0;
}

void Telegram::End(Transfer& transfer) {
  ended_.push_back(&transfer);
  Notify();
}

void Telegram::CollectEnded() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;  // the message goes with its handle
    char* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    reinterpret_cast<Transfer*>(transfer)->End(code);
  }
}

void Telegram::Notify() const {
  if (on_change_) on_change_();
}
