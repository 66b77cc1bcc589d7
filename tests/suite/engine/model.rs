//! The forum as one client has it: from what it fetched and what it was told, and from nothing
//! else.

use std::collections::BTreeMap;

use crate::support::{Method, Person, Value};

/// Posts and comments by id. Of deleted comments nothing is kept, not even their place.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub posts: BTreeMap<i64, Value>,
    pub comments: BTreeMap<i64, Value>,
}

/// The server went away meanwhile, or is too busy.
#[derive(Debug)]
pub struct Gone;

impl Model {
    /// All that there is. What changes meanwhile is told by events, to whoever was connected
    /// before.
    pub async fn fetch(person: &Person) -> Result<Self, Gone> {
        let mut model = Self::default();
        for post in list(person, "/api/posts").await? {
            for comment in list(person, &format!("/api/posts/{}/comments", post["id"])).await? {
                if comment["deleted"] != true {
                    model.comments.insert(id(&comment), comment);
                }
            }
            model.posts.insert(id(&post), post);
        }
        Ok(model)
    }

    /// What the contract tells clients to do: by id, and by version, so that what is older than a
    /// fetch changes nothing.
    pub fn apply(&mut self, event: &Value) {
        match event["type"].as_str().unwrap() {
            "post.created" | "post.updated" => put(&mut self.posts, &event["post"]),
            "post.deleted" => {
                self.posts.remove(&event["post_id"].as_i64().unwrap());
                self.comments.retain(|_, comment| comment["post_id"] != event["post_id"]);
            }
            what @ ("comment.created" | "comment.updated") => {
                put(&mut self.comments, &event["comment"]);
                self.count(&event["post"]);
                if what == "comment.created" {
                    self.answered(&event["comment"]);
                }
            }
            "comment.deleted" => {
                self.comments.remove(&event["comment_id"].as_i64().unwrap());
                self.count(&event["post"]);
            }
            _ => {}
        }
    }

    fn count(&mut self, news: &Value) {
        if let Some(post) = self.posts.get_mut(&id(news)) {
            // Who has answered last is told where comments are gone.
            for key in ["comments", "last_activity_at", "last_comment_by", "last_comment_id"] {
                if let Some(now) = news.get(key) {
                    post[key] = now.clone();
                }
            }
        }
    }

    /// Those who write at once are told of in any order.
    fn answered(&mut self, comment: &Value) {
        let post = self.posts.get_mut(&comment["post_id"].as_i64().unwrap());
        if let Some(post) =
            post.filter(|post| comment["id"].as_i64() > post["last_comment_id"].as_i64())
        {
            post["last_comment_by"] = comment["author"].clone();
            post["last_comment_id"] = comment["id"].clone();
        }
    }

    /// Everything that is not as in `truth`, one line each.
    pub fn differences(&self, truth: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        for (kind, mine, theirs) in
            [("post", &self.posts, &truth.posts), ("comment", &self.comments, &truth.comments)]
        {
            let ids = mine.keys().chain(theirs.keys().filter(|id| !mine.contains_key(id)));
            // Nothing is told when somebody follows.
            let told = |thing: Option<&Value>| {
                let mut thing = thing.cloned();
                if let Some(fields) = thing.as_mut().and_then(Value::as_object_mut) {
                    fields.remove("followers");
                }
                thing
            };
            let differ = ids.filter(|id| told(mine.get(id)) != told(theirs.get(id)));
            lines.extend(differ.map(|id| {
                format!("{kind} {id}: {:?}, in the database {:?}", mine.get(id), theirs.get(id))
            }));
        }
        lines
    }
}

fn put(things: &mut BTreeMap<i64, Value>, news: &Value) {
    let is_news = things
        .get(&id(news))
        .is_none_or(|known| known["version"].as_i64() < news["version"].as_i64());
    if is_news {
        things.insert(id(news), news.clone());
    }
}

pub fn id(thing: &Value) -> i64 {
    thing["id"].as_i64().unwrap_or_else(|| panic!("no id: {thing}"))
}

/// A whole list, page by page; empty when what it belongs to is deleted meanwhile.
async fn list(person: &Person, path: &str) -> Result<Vec<Value>, Gone> {
    let (mut all, mut query) = (Vec::new(), "?limit=100".to_owned());
    loop {
        let answer = person
            .request(Method::GET, &format!("{path}{query}"))
            .send()
            .await
            .map_err(|_| Gone)?;
        if answer.status() == 404 {
            return Ok(all);
        }
        if answer.status() == 503 {
            return Err(Gone);
        }
        assert!(answer.status().is_success(), "{path}{query}: {}", answer.status());
        let mut page: Value = answer.json().await.map_err(|_| Gone)?;
        all.append(page["items"].as_array_mut().unwrap());
        let Some(next) = page["next"].as_str() else { return Ok(all) };
        query = format!("?limit=100&before={next}");
    }
}
